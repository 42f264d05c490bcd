// Charts: zoom along time with y fitted to what is seen, names at the right edge, images to save.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const ARRAYS = { f4: Float32Array, f8: Float64Array, u2: Uint16Array, u4: Uint32Array };
  const decoded = new WeakMap(); // x or y of a trace -> its numbers, decoded once

  // A date as plotly writes it, in milliseconds; logs have no time zone.
  const time = (text) => Date.parse(text.length > 10 ? `${text.replace(" ", "T")}Z` : text);

  function decode(values) {
    if (values.bdata === undefined)
      return values.map((value) => (typeof value === "string" ? time(value) : value));
    const bytes = Uint8Array.from(atob(values.bdata), (char) => char.charCodeAt(0));
    return new ARRAYS[values.dtype](bytes.buffer);
  }
  function numbers(values) {
    if (!decoded.has(values)) decoded.set(values, decode(values));
    return decoded.get(values);
  }

  // Points of a curve as its axis draws them: logarithms on a log axis.
  function points(trace, axis) {
    const y = Array.from(numbers(trace.y), axis.type === "log" ? Math.log10 : Number);
    return { x: numbers(trace.x), y };
  }
  // Height of a curve at a time, on the line between two points; that of its last point after it.
  function heightAt({ x, y }, at) {
    const next = x.findIndex((one) => one >= at);
    if (next <= 0) return next ? y.at(-1) : y[0];
    const share = (at - x[next - 1]) / (x[next] - x[next - 1]);
    return y[next - 1] + share * (y[next] - y[next - 1]);
  }
  function heightsSeen(curve, [from, to]) {
    const inside = curve.y.filter((_, i) => curve.x[i] >= from && curve.x[i] <= to);
    return [heightAt(curve, from), ...inside, heightAt(curve, to)];
  }

  // Ticks of a log axis: powers of ten, 1-2-5 steps, or even in money within less than a decade.
  function logTicks([low, high], count) {
    const decades = high - low;
    if (decades >= 1) return { tick0: 0, dtick: decades > 2.7 ? Math.ceil(decades / count) : "D2" };
    const size = (10 ** high - 10 ** low) / count;
    const power = 10 ** Math.floor(Math.log10(size));
    return { tick0: 0, dtick: `L${power * [1, 2, 5, 10].find((digit) => digit * power >= size)}` };
  }
  // An axis that holds heights, in the direction it has; one that starts at zero still does.
  function fit(axis, heights) {
    const drawn = heights.filter(Number.isFinite);
    const [low, high] = drawn.length ? [Math.min(...drawn), Math.max(...drawn)] : [0, 1];
    const fromZero = axis.rangemode === "tozero";
    const pad = (fromZero ? 0.14 : 0.06) * (high - low || Math.abs(high) || 1);
    const ends = [fromZero ? 0 : low - pad, high + pad];
    const count = Math.max(axis.tickvals?.length || 5, 4);
    if (axis.type === "log") return { range: ends, tickmode: "linear", ...logTicks(ends, count) };
    const range = axis.range?.[0] > axis.range?.[1] ? ends.reverse() : ends;
    return { range, tickmode: "auto", nticks: count };
  }

  // A window that the chart can show; null where it lies outside, as after another portfolio.
  const shown = (window, { minallowed, maxallowed }) =>
    window && window[0] < maxallowed && window[1] > minallowed ? window : null;
  // Axes of a window of time ([from, to], null for all): y fitted to curves and limits in it.
  function fitted(data, layout, wanted) {
    const { minallowed, maxallowed } = layout.xaxis;
    const window = shown(wanted, layout.xaxis);
    const axes = { ...layout.meta.axes, xaxis: { range: window || [minallowed, maxallowed] } };
    for (const name of window ? Object.keys(layout.meta.axes) : []) {
      const id = name.replace("axis", "");
      const lines = data.filter((one) => one.mode === "lines" && (one.yaxis || "y") === id);
      const heights = lines.map((one) => heightsSeen(points(one, layout[name]), window.map(time)));
      const limits = (layout.shapes || []).filter((shape) => shape.yref === id);
      axes[name] = fit(layout[name], heights.flat().concat(limits.map((shape) => shape.y0)));
    }
    return axes;
  }

  // Heights moved up to at least `gap` from each other, then down again below `top`.
  function spread(heights, gap, top) {
    const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b] || a - b);
    const placed = heights.slice();
    order.forEach((at, i) => {
      placed[at] = i ? Math.max(placed[at], placed[order[i - 1]] + gap) : placed[at];
    });
    order.reverse().forEach((at, i) => {
      placed[at] = Math.min(placed[at], i ? placed[order[i - 1]] - gap : top);
    });
    return placed;
  }
  // The free height next to a wanted one, at least `gap` from all that are taken.
  function free(wanted, taken, gap) {
    const isFree = (one) => taken.every((other) => Math.abs(one - other) > gap - 1e-9);
    const places = [wanted, ...taken.flatMap((one) => [one - gap, one + gap])].filter(isFree);
    return places.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
  }
  // What follows slider and zoom besides curves: axes, names of curves, name of the curve before.
  // `data` and `layout.meta.axes` are those of the step drawn, `at` and `nameGap` of all steps.
  function seen(data, layout, { at, nameGap }, wanted) {
    const axes = fitted(data, layout, wanted);
    const axis = { ...layout.yaxis, ...axes.yaxis };
    const isLog = axis.type === "log";
    const [low, high] = axis.range;
    const gap = nameGap * (high - low);
    const right = axes.xaxis.range[1];
    const ends = (numbers) =>
      numbers
        .map((number) => heightAt(points(data[number], axis), time(right)))
        .map((end) => (Number.isFinite(end) ? Math.min(Math.max(end, low), high) : low));
    const isWhole = right === layout.xaxis.maxallowed && axes.yaxis === layout.meta.axes.yaxis;
    const heights = isWhole
      ? data[at.names].y.map((name) => (isLog ? Math.log10(name) : name))
      : spread(ends(at.named), gap, high);
    const before = data[at.ghost_equity]?.x?.length ? ends([at.ghost_equity]) : [];
    const places = before.map((end) => free(end, heights, gap));
    const named = (all) => ({
      x: all.map(() => right),
      y: isLog ? all.map((height) => 10 ** height) : all,
    });
    const names = isWhole ? { ...named(heights), y: data[at.names].y } : named(heights);
    return { axes, names, ghostName: named(places) };
  }

  // The window after a zoom by hand: [from, to], null for all of time, undefined without a zoom.
  function zoomed(relayout, span) {
    const range = relayout?.["xaxis.range"] || [0, 1].map((i) => relayout?.[`xaxis.range[${i}]`]);
    if (relayout?.["xaxis.autorange"]) return null;
    if (!range[0] || !range[1]) return undefined;
    const isAll = time(range[0]) <= time(span[0]) && time(range[1]) >= time(span[1]);
    return isAll ? null : range;
  }
  // The last years of a span, null for all of it.
  function lastYears(years, span) {
    const from = new Date(time(span[1]));
    from.setUTCFullYear(from.getUTCFullYear() - (Number(years) || 0));
    const start = from.toISOString().slice(0, 10);
    return years === "all" || start <= span[0] ? null : [start, span[1]];
  }

  dash.charts = {
    fitted,
    seen,
    spread,
    zoomed,
    lastYears,
    // Zoom by hand, range button or reset -> window, button shown as chosen, style of the reset.
    window: (relayout, years, _resets, figure) => {
      const no = dash.no_update;
      const by = dash.callback_context.triggered.map((one) => one.prop_id.split(".").pop());
      if (!figure?.layout?.meta?.axes || (by.includes("value") && !years)) return [no, no, no];
      const span = [figure.layout.xaxis.minallowed, figure.layout.xaxis.maxallowed];
      if (by.includes("relayoutData")) {
        const window = zoomed(relayout, span);
        if (window === undefined) return [no, no, no];
        return [window, window ? "" : "all", window ? "block" : "none"];
      }
      const chosen = by.includes("n_clicks") ? "all" : years;
      return [lastYears(chosen, span), chosen, "none"];
    },
    // A chart that the server draws: its window after a zoom and after every drawing.
    draw: (window, figure) => {
      const isZoom = dash.callback_context.triggered.some((one) => !one.prop_id.endsWith("figure"));
      if (!figure?.layout?.meta?.axes || !(window || isZoom)) return dash.no_update;
      const patch = new dash.Patch();
      for (const [name, axis] of Object.entries(fitted(figure.data, figure.layout, window))) {
        patch.merge(["layout", name], axis);
      }
      return patch.build();
    },
    // Moves the hover box, which stands at the middle of the curves, above or below all of them.
    hover: (hovered) => {
      const boxes = (hovered?.points || []).flatMap(({ bbox }) => bbox ?? []);
      const heights = boxes.flatMap(({ y0, y1 }) => [y0, y1]);
      if (!heights.length) return dash.no_update;
      const [low, high] = [Math.min(...heights), Math.max(...heights)];
      const box = 11 * (hovered.points.length + 2); // half of its height [px]
      const middle = heights.reduce((sum, one) => sum + one, 0) / heights.length;
      const above = low - box - 8;
      const place = above > box ? above : high + box + 8;
      return { "--hover-shift": `${Math.round(place - middle)}px` };
    },
    // A chart as a file, in the format that was chosen in its list.
    save: () => {
      const { triggered_id: list, triggered } = dash.callback_context;
      const graph = document.getElementById(list?.chart)?.querySelector(".js-plotly-plot");
      if (!graph || !triggered[0].value) return;
      const { clientWidth: width, clientHeight: height } = graph;
      const image = { width, height, scale: 2, format: triggered[0].value, filename: list.chart };
      window.Plotly.downloadImage(graph, image);
      dash.set_props(list, { value: null });
    },
  };
})();
