// The slider in hand is read ahead: the curves of a key's next step either way, and of where a drag pauses, are asked for before that is
// taken. What Dash then asks word for word is answered from here; everything else goes to the server as ever. Curves get the alerts'
// bands (assets/alerts.js) as they come, so that these are no part of the question.
(function () {
  "use strict";
  const CURVES = '{"output":"..replay-graph.figure...'; // how Dash's question for the curves begins
  const GRAPH = "replay-graph";
  const PROFILE = "sizing-profile";
  const PAUSE_MS = 60; // so long a drag stands still
  const SETTLE_MS = 100; // so long a slider has had the keyboard
  const ask = window.fetch;
  const ahead = new Map(); // question -> the promise of its answer
  let last = null; // Dash's last question: {url, options}
  let timer = 0;

  window.fetch = function (url, options) {
    const question = options && options.body;
    if (typeof question !== "string" || !question.startsWith(CURVES)) { return ask.apply(window, arguments); }
    const asking = () => ask.call(window, url, options).then(read);
    const known = ahead.get(question);
    last = { url: url, options: options };
    ahead.clear();
    return known ? known.then((answer) => (answer.ok ? answer : asking()), asking) : asking();
  };

  // What Dash would ask if the slider stood at `value`; null where that changes nothing.
  function question(slider, value) {
    const profile = window.lotwise.settings.preview(JSON.parse(slider.dataset.setting), value);
    if (!profile) { return null; }
    const asked = JSON.parse(last.options.body);
    asked.changedPropIds = asked.parsedChangedPropsIds = [`${PROFILE}.data`];
    for (const given of asked.inputs.concat(asked.state)) {
      const held = window.dash_component_api.getLayout(given.id);
      given.value = given.id === PROFILE ? profile : held && held.props[given.property];
    }
    return JSON.stringify(asked);
  }

  // A body that has come is still read in a turn of its own, in which the browser would paint the whole page: it is read beforehand.
  async function read(answer) {
    if (answer.status !== 200) { return answer; } // nothing to draw
    const data = await answer.json();
    answer.json = async () => data;
    return answer;
  }

  function foresee(slider, values) {
    if (!last || !document.getElementById(GRAPH)) { return; }
    for (const value of values) {
      const text = question(slider, value);
      if (text === null || ahead.has(text)) { continue; }
      const answer = ask.call(window, last.url, { ...last.options, body: text }).then(read);
      answer.catch(() => {}); // it is asked again when it is wanted
      ahead.set(text, answer);
    }
  }

  function afterSteps(slider) {
    const [down, up] = [slider.cloneNode(), slider.cloneNode()];
    down.value = up.value = slider.value;
    down.stepDown();
    up.stepUp();
    return [down.valueAsNumber, up.valueAsNumber];
  }

  const slider = (element) => (element && element.matches && element.matches("input[type=range][data-setting]") ? element : null);
  function lookAround() {
    const held = slider(document.activeElement);
    if (!held || !held.matches(":focus-visible")) { return; }
    foresee(held, afterSteps(held));
  }
  function later(act, ms) {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  }

  document.addEventListener("lotwise-still", lookAround);
  document.addEventListener("focusin", (event) => { if (slider(event.target)) { later(lookAround, SETTLE_MS); } });
  document.addEventListener("input", (event) => {
    const moved = slider(event.target);
    if (moved) { later(() => foresee(moved, [moved.valueAsNumber]), PAUSE_MS); }
  });
  document.addEventListener("change", () => clearTimeout(timer));
})();
