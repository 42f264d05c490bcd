"""Dash's store tells its listeners of changes, and of nothing else (assets/notices.js)."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.helpers import UPLOAD

#: [times told, states seen] for an action that changes nothing, one that does, one that leads to another, and after listening.
_TOLD = """() => {
  const store = window.dash_stores[0];
  let [told, seen, leads] = [0, new Set(), false];
  const set = (value) => window.dash_clientside.set_props('job-client', { 'data-told': value });
  const first = store.subscribe(() => { if (leads) { leads = false; set('second'); } });
  const stop = store.subscribe(() => { told += 1; seen.add(store.getState()); });
  const count = (act) => { [told, seen] = [0, new Set()]; act(); return [told, seen.size]; };
  const counts = [count(() => store.dispatch({ type: 'NOTHING' })), count(() => set('first'))];
  leads = true;
  counts.push(count(() => set('once more')));
  stop();
  first();
  return counts.concat([count(() => set('unheard'))]);
}"""


def test_listeners_hear_of_changes_only(page: Page, live: str) -> None:
    page.goto(live)
    page.locator(UPLOAD).first.wait_for(state="attached")  # the layout has come
    nothing, change, chain, unheard = page.evaluate(_TOLD)
    assert nothing == unheard == [0, 0]
    for told, states in (change, chain):
        assert told == states > 0
