// The slider draws from replays that are already in the browser: no request while it is dragged.
// `base` is every scenario as it is now, `sweep` every step of the slider (figures/slider_steps.py).
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const [REST_MS, SLIDER] = [400, "fraction.value"]; // SLIDER: it has been moved itself
  const MINUS = "\u2212";
  let drawn = null; // {base, step, looks, marks, drawing}: the latest, which Dash may have dropped
  let base = null; // the latest: an older request may be answered after a newer one
  let before = null; // the step at the last rest: the thin line behind, and what changes are from
  let resting = 0; // the timer of the next rest; 0 at rest
  let unmoved = null; // a place that the thumb was moved to before its step was at hand

  // Indices sent as base64, as dates.
  function datesOf(days, { dtype, bdata }) {
    const bytes = Uint8Array.from(atob(bdata), (letter) => letter.charCodeAt(0));
    const index = dtype === "u2" ? new Uint16Array(bytes.buffer) : new Uint32Array(bytes.buffer);
    return Array.from(index, (day) => days[day]);
  }
  const dated = new WeakMap(); // step -> its dates, made once
  function datesIn(steps, step) {
    if (!dated.has(step)) {
      const { days } = steps;
      dated.set(step, [datesOf(days, step.equityDays), datesOf(days, step.drawdownDays)]);
    }
    return dated.get(step);
  }

  // [trace number, its properties] of everything that follows the slider.
  function moved(steps, step, ghost) {
    const { at } = steps;
    const [equityDates, drawdownDates] = datesIn(steps, step);
    const [ghostDates, ghostFalls] = ghost ? datesIn(steps, ghost) : [[], []];
    const name = ghost ? [`\u2002before, ${ghost.label}`] : [];
    return [
      [at.equity, { x: equityDates, y: step.equity, customdata: step.beside }],
      [at.drawdown, { x: drawdownDates, y: step.drawdown }],
      [at.held, { y: step.held }],
      [at.names, { y: step.names }],
      [at.ghost_equity, { x: ghostDates, y: ghost ? ghost.equity : [] }],
      [at.ghost_drawdown, { x: ghostFalls, y: ghost ? ghost.drawdown : [] }],
      [at.ghost_name, { x: ghostDates.slice(-1), y: ghost ? [ghost.names[0]] : [], text: name }],
    ].filter(([number]) => number !== null && number !== undefined);
  }

  // The whole chart where its other parts are new, else a patch of what has moved.
  function figureOf(base, steps, step, ghost, { isNew, seen, bands, drawing }) {
    const parts = moved(steps, step, ghost);
    const data = base.figure.data.slice();
    for (const [number, part] of parts) data[number] = { ...data[number], ...part };
    const layout = { ...base.figure.layout };
    for (const [name, axis] of Object.entries({ ...step.axes, xaxis: {} }))
      layout[name] = { ...layout[name], ...axis };
    layout.meta = { ...layout.meta, axes: step.axes, drawing };
    layout.shapes = [...(layout.shapes ?? []), ...(bands || [])];
    const zoomed = dash.charts.seen(data, layout, steps, seen);
    const shown = zoomed ? zoomed.axes : { ...step.axes, xaxis: { range: wholeOf(layout) } };
    if (zoomed) parts.push([steps.at.names, zoomed.names], [steps.at.ghost_name, zoomed.ghostName]);
    if (isNew) {
      for (const [number, part] of parts) data[number] = { ...data[number], ...part };
      for (const [name, axis] of Object.entries(shown)) layout[name] = { ...layout[name], ...axis };
      return { data, layout };
    }
    const patch = new dash.Patch();
    for (const [number, part] of parts) {
      for (const [name, value] of Object.entries(part)) patch.assign(["data", number, name], value);
    }
    for (const [name, axis] of Object.entries(shown)) patch.merge(["layout", name], axis);
    for (const name of ["meta", "shapes"]) patch.assign(["layout", name], layout[name]);
    return patch.build();
  }
  const wholeOf = ({ xaxis }) => [xaxis.minallowed, xaxis.maxallowed];

  // The comparison, its best values marked: rows past the accepted drawdown have no scores.
  function tableOf({ table }, step) {
    const rows = table.rows.slice();
    const scores = table.scores.slice();
    if (step) [rows[0], scores[0]] = [step.row, step.values.slice(5)];
    const best = table.head.slice(1).map((_, column) => {
      const found = scores.map((row) => row[column]).filter((score) => score !== null);
      return new Set(found).size > 1 ? Math.max(...found) : null;
    });
    const marked = (row, cells) =>
      cells.map((cell, at) =>
        at && best[at - 1] !== null && scores[row][at - 1] === best[at - 1] ? `▲ ${cell}` : cell,
      );
    const body = rows.map((cells, row) => marked(row, cells));
    return { head: table.head, body, ...(table.foot ? { foot: table.foot } : {}) };
  }

  // How a figure has changed since the last rest: points of a share, a share of money.
  function change(now, then, kind) {
    if (now === null || then === null || now === then) return "";
    const sign = now > then ? "+" : MINUS;
    if (kind === "size") return `was ${Number(then.toPrecision(3))}×`;
    if (kind === "money")
      return then ? `${sign}${Math.abs((now / then - 1) * 100).toFixed(0)}%` : "";
    const points = Math.abs(now - then) * 100;
    return points < 0.05 ? "" : `${sign}${points.toFixed(points < 9.95 ? 1 : 0)} pts`;
  }
  const KINDS = ["size", "share", "share", "money", "share"];

  const chanceAt = (known, fraction) =>
    known?.chances.find((one) => Math.abs(one.fraction / fraction - 1) < 1e-6) ?? null;
  function stripOf({ strip }, step, from, chances) {
    const chance = chanceAt(chances, step.fraction);
    const then = from && chanceAt(chances, from.fraction);
    const texts = step.strip.slice(0, 5);
    const qualifiers = [step.strip[5], ...strip.qualifiers.slice(1)];
    if (chance) [texts[1], qualifiers[1]] = [chance.text, chance.qualifier];
    const valueAt = (one, known, place) =>
      place === 1 ? (known?.value ?? null) : one.values[place];
    const changes = KINDS.map((kind, place) =>
      from ? change(valueAt(step, chance, place), valueAt(from, then, place), kind) : "",
    );
    const under = qualifiers.map((words, place) =>
      [changes[place], words].filter(Boolean).join(" · "),
    );
    return { data: { head: strip.head, body: [texts, under] }, chance };
  }

  // The step at a place of the slider; the present size where its steps are not at hand yet.
  function stepAt(place, sweep, base) {
    const isAtHand = sweep && base.key && sweep.key === base.key && Number.isInteger(place);
    if (isAtHand && sweep.steps[place]) return [sweep, sweep.steps[place]];
    return [base.present, base.present.steps[0] ?? null];
  }

  // Keep the size where the thumb comes to rest, unless it has been moved there by what is kept.
  function settle(step) {
    clearTimeout(resting);
    resting = 0;
    if (!step || step.fraction === dash.profile.fraction()) return;
    resting = setTimeout(() => {
      resting = 0;
      dash.set_props("rest", { data: { fraction: step.fraction, at: Date.now() } });
    }, REST_MS);
  }

  dash.sweep = {
    draw(place, given, sweep, chances, seen, alerted, box, figure) {
      const no = dash.no_update;
      if (!given) return Array(9).fill(no);
      const late = base ? base.at - given.at : 0; // [ms]; more than a minute is another clock
      if (!(late > 0 && late < 60_000)) base = given;
      const isHeld = dash.callback_context.triggered.some((one) => one.prop_id === SLIDER);
      const [steps, step] = stepAt(place, sweep, base);
      const isNew = drawn?.base !== base || drawn.drawing !== figure?.layout?.meta?.drawing;
      if (!step) {
        drawn = { base };
        const { style, className } = base.table;
        const strip = { head: base.strip.head, body: [] };
        return [base.figure, tableOf(base, null), style, className, strip, "", "", no, no];
      }
      const isAtHand = Number.isInteger(place) && steps === sweep;
      // Until the replay of the size that is kept has come, all stays as it is, the box too.
      const isWaiting = !isAtHand && step.fraction !== dash.profile.fraction();
      const isOfSame = drawn && drawn.base.of === base.of; // portfolio and settings
      if (!isOfSame) before = null;
      const isMoved = isOfSame && drawn.step && drawn.step.fraction !== step.fraction;
      if (isMoved && !isWaiting && !resting)
        before = dash.profile.isOffered(step.fraction) ? null : drawn.step;
      if (isHeld || (isAtHand && unmoved === place)) settle(isAtHand ? step : null);
      if (isHeld || isAtHand) unmoved = isAtHand ? null : place;
      if (isWaiting) return Array(9).fill(no);
      const isBefore = (one) => before && one?.fraction === before.fraction;
      const ghost = isBefore(step) || steps !== sweep ? null : sweep.steps.find(isBefore);
      const { data, chance } = stripOf(base, step, before, chances);
      // Stretches that an alert names; at another size there may be others.
      const isHere = alerted?.fraction === step.fraction && alerted.shapes.length;
      const bands = isHere ? alerted.shapes : null;
      // What is being typed stays until the slider itself has moved.
      const { id, value: words } = document.activeElement ?? {};
      const isTyping = id === "fraction-box" && Number.parseFloat(words) !== Number(box) && !isHeld;
      const looks = [base, step.fraction, ghost?.fraction, seen, bands];
      const isSame = !isNew && drawn.looks?.every((one, at) => one === looks[at]);
      const isPast = [chance?.value > base.limits.tolerance, step.values[2] > base.limits.target];
      const marks = ["past2", "past3"].filter((_, at) => isPast[at]).join(" ");
      const areMarked = !isNew && marks === drawn.marks;
      const drawing = (drawn?.drawing ?? 0) + (isSame ? 0 : 1);
      drawn = { base, step, looks, marks, drawing };
      return [
        isSame ? no : figureOf(base, steps, step, ghost, { isNew, seen, bands, drawing }),
        tableOf(base, step),
        isNew ? base.table.style : no,
        isNew ? base.table.className : no,
        data,
        areMarked ? no : marks,
        chance?.sentence ?? `You are at ${step.label}.`,
        isTyping || (box && Number(box) === step.fraction) ? no : step.fraction,
        { thumb: { "aria-valuetext": `${step.label} Kelly` } },
      ];
    },

    // How far the search of the answer is, after the headline.
    progress: (kept, answer) => (kept?.jobs?.answer && !answer ? ` ${kept.jobs.answer.words}` : ""),
  };
})();
