// Upload: chosen files are checked here, and wait here until the server has answered.
(() => {
  window.dash_clientside ??= {};
  const dash = window.dash_clientside;
  const MAX_MB = 50;
  let waiting = null; // {nonce, files}: no files stand for the sample

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
      if (!event.target.closest?.("#upload") || !areTooLarge([...files])) return;
      event.stopPropagation();
      event.preventDefault();
    };
    document.addEventListener(type, refuse, true);
  }

  function send(files) {
    waiting = { nonce: `${Date.now()} ${Math.random()}`, files };
    dash.set_props("upload-reading", { hidden: false });
    return waiting;
  }

  dash.upload = {
    send(contents, _sample, _others, names, answer) {
      const { triggered, triggered_id: by } = dash.callback_context;
      if (!triggered.some((trigger) => trigger.value)) return dash.no_update;
      if (by === "try-sample") return send([]);
      if (by === "load-others")
        return send(waiting.files.filter((_, i) => !answer.bad.includes(i)));
      dash.set_props("upload", { contents: null }); // the same file chosen again is a change again
      const files = names.map((name, i) => ({ name, content: contents[i] }));
      const sizes = files.map(({ name, content }) => ({ name, size: (content.length * 3) / 4 }));
      return areTooLarge(sizes) ? dash.no_update : send(files);
    },
    // Called when a server that was away answers again (server.js).
    again() {
      if (waiting?.nonce) dash.set_props("upload-files", { data: send(waiting.files) });
    },
    answered(answer) {
      if (answer?.nonce !== waiting?.nonce) return [dash.no_update, dash.no_update];
      waiting = answer?.bad?.length ? { files: waiting.files } : null;
      return [true, !answer?.bad?.length];
    },
  };
})();
