// Upload: chosen files are checked here, and wait here until the server has answered.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const MAX_MB = 50;
  // {nonce, files, decisions, edit, isAnswered}, the last drop; no files stand for the sample.
  let waiting = null;
  let next = {}; // what was decided about the files that are to be dropped once more

  // True, with a notice, for files above what the server takes: [{name, size}] in bytes.
  function areTooLarge(files) {
    const total = files.reduce((sum, file) => sum + file.size, 0);
    if (total <= MAX_MB * 2 ** 20) return false;
    const what = files.length > 1 ? "The files together have" : `${files[0].name} has`;
    const message = `${what} ${Math.ceil(total / 2 ** 20)} MB; up to ${MAX_MB} MB can be read.`;
    dash.recent.tell("Too large to read", `${message} Export a shorter period.`);
    return true;
  }

  // Heard before the browser reads anything: a file of gigabytes would take all its memory.
  for (const type of ["change", "drop"]) {
    const refuse = (event) => {
      const files = event.dataTransfer?.files ?? event.target.files ?? [];
      if (!event.target.closest?.(".drop, .map-another") || !areTooLarge([...files])) return;
      event.stopPropagation();
      event.preventDefault();
    };
    document.addEventListener(type, refuse, true);
  }

  // `more`: what the user decided before (decisions), and why the files are sent again (again, edit).
  function send(files, more) {
    waiting = { nonce: `${performance.now()} ${Math.random()}`, files, ...more };
    dash.set_props("upload-reading", { hidden: false });
    dash.set_props("upload-pace", { disabled: false });
    return waiting;
  }

  const sendAgain = (more, { files, decisions } = waiting) =>
    dash.set_props("upload-files", { data: send(files, { decisions, ...more }) });

  // `only`: those files of the last drop, as one may have been removed or others dropped since.
  function readAgain({ only, ...more }) {
    const files = waiting?.files.filter(({ name }) => !only || only.includes(name));
    if (files && (!only || files.length === (waiting.files.length && only.length)))
      return sendAgain(more, { ...waiting, files });
    next = more;
    dash.recent.tell("Drop the files once more", "They are not stored; what you set is kept.");
  }

  dash.upload = {
    send(contents, _sample, _others, other, otherNames, names, answer) {
      const { triggered, triggered_id: by } = dash.callback_context;
      if (!triggered.some((trigger) => trigger.value)) return dash.no_update;
      if (by === "try-sample") return send([]);
      const isGood = (_, i) => !answer.bad.includes(i);
      const { decisions } = waiting ?? {};
      if (by === "load-others") return send(waiting.files.filter(isGood), { decisions });
      const [sent, called] = by === "map-upload" ? [other, otherNames] : [contents, names];
      dash.set_props("upload", { contents: null }); // the same file chosen again is a change again
      const files = called.map((name, i) => ({ name, content: sent[i] }));
      if (areTooLarge(called.map((name, i) => ({ name, size: (sent[i].length * 3) / 4 }))))
        return dash.no_update;
      const more = next;
      next = {};
      return send(files, more);
    },
    // Called when a server that was away answers again (server.js).
    again() {
      if (waiting && !waiting.isAnswered) sendAgain({ edit: waiting.edit });
    },
    // Called when another portfolio than that of the files is loaded (recent.js).
    forget() {
      waiting = null;
      dash.set_props("upload-answer", { data: null }); // and what was decided about them
    },
    pressed: (_clicks, { triggered: [press], triggered_id: by } = dash.callback_context) =>
      Array(2).fill(by?.action === "read" && press?.value ? false : dash.no_update),
    answered(answer) {
      const no = Array(4).fill(dash.no_update);
      if (answer?.resend) readAgain(answer.resend);
      if (!waiting || answer?.nonce !== waiting.nonce) return no;
      if (answer.again) return sendAgain({ again: answer.again }) ?? no;
      waiting = { ...waiting, isAnswered: true, decisions: answer.decisions };
      return [true, !answer.bad.length, "", true];
    },
    keep_live(record) {
      if (dash.storage.write("live-log-data", record)) return record; // else those before stay
      dash.recent.tell("No room for these live trades", "Remove a recent portfolio to make room.");
      return dash.no_update;
    },
  };
})();
