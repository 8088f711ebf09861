// Sends files in pieces while the form is filled in, and goes on where a connection broke off.
// Without this script the form sends them whole. It keeps nothing in the browser, and asks nobody but this site.
(() => {
  "use strict";
  const box = document.querySelector("[data-upload]");
  if (!box || !window.fetch || !HTMLFormElement.prototype.requestSubmit) return;
  const words = box.dataset;
  const input = box.querySelector("input[type=file]");
  const form = input.form;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  const jobs = new Set();
  const LEAST = 64 * 1024;
  const MOST = 4 * 1024 * 1024;
  let waitingFor = null;

  list.className = "uploads";
  status.className = "hint";
  status.setAttribute("role", "status");
  box.append(list, status);

  const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const tooMany = () => box.querySelectorAll("[name=upload]").length + jobs.size >= Number(words.most);

  async function ask(job, method, headers = {}, body = undefined) {
    const ticket = form.elements.ticket.value;
    const named = job.id ? { "Lookback-Upload": job.id } : {};
    const answer = await fetch(words.upload, {
      method, body, signal: job.stop.signal, credentials: "omit", cache: "no-store", redirect: "error",
      headers: { "Tus-Resumable": "1.0.0", "Lookback-Ticket": ticket, ...named, ...headers },
    });
    if (answer.ok) {
      job.id = answer.headers.get("Lookback-Upload") || job.id;
      job.offset = Number(answer.headers.get("Upload-Offset"));
      return;
    }
    const trouble = new Error(await answer.text());
    trouble.status = answer.status;
    throw trouble;
  }

  function begin(job) {
    const about = `filename ${base64(job.file.name)},filetype ${base64(job.file.type)}`;
    return ask(job, "POST", { "Upload-Length": String(job.file.size), "Upload-Metadata": about });
  }

  async function goOn(job) {
    const began = Date.now();
    const piece = job.file.slice(job.offset, job.offset + job.step);
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(job.offset) };
    await ask(job, "PATCH", headers, piece);
    job.step = Date.now() - began < 1500 ? Math.min(job.step * 2, MOST) : Math.max(job.step / 2, LEAST);
  }

  async function run(job) {
    let tries = 0;
    while (!job.stop.signal.aborted) {
      try {
        if (!job.id) await begin(job);
        else if (job.unsure) await ask(job, "HEAD");
        job.unsure = false;
        while (job.offset < job.file.size) {
          show(job);
          await goOn(job);
          tries = 0;
        }
        return arrived(job);
      } catch (trouble) {
        if (job.stop.signal.aborted) return;
        if ([400, 413].includes(trouble.status)) return failed(job, trouble.message);
        if (trouble.status === 404) {
          // The ticket is worn out, or the upload was swept away: from the beginning, once.
          if (!job.id || job.restarted) return failed(job, words.failed);
          [job.id, job.offset, job.restarted] = ["", 0, true];
        }
        show(job, trouble.status >= 429 && trouble.message.length < 200 ? trouble.message : words.broken);
        job.unsure = true;
        await pause(Math.min(30, 2 ** tries++));
      }
    }
  }

  function show(job, sentence) {
    job.bar.value = job.offset;
    job.text.textContent = sentence || `${words.onItsWay}: ${Math.floor((100 * job.offset) / job.file.size)} %`;
  }

  function arrived(job) {
    jobs.delete(job);
    job.bar.remove();
    job.text.textContent = words.whole;
    const kept = document.createElement("input");
    [kept.type, kept.name, kept.value] = ["hidden", "upload", job.id];
    job.row.append(kept);
    sendOff();
  }

  function failed(job, sentence) {
    jobs.delete(job);
    job.bar.remove();
    job.row.className = "wrong";
    job.text.textContent = sentence;
    // Somebody must see that a file is missing before the rest goes off.
    waitingFor = null;
    status.textContent = "";
  }

  function sendOff() {
    if (!waitingFor || jobs.size) return;
    const button = waitingFor;
    waitingFor = null;
    form.requestSubmit(button);
  }

  function remove(job) {
    job.stop.abort();
    jobs.delete(job);
    job.row.remove();
    if (job.id) ask({ ...job, stop: new AbortController() }, "DELETE").catch(() => {});
    input.focus();
    sendOff();
  }

  function add(file) {
    const job = { file, id: "", offset: 0, step: 4 * LEAST, unsure: false, stop: new AbortController() };
    job.row = document.createElement("li");
    const name = document.createElement("b");
    const button = document.createElement("button");
    job.bar = document.createElement("progress");
    job.text = document.createElement("span");
    name.textContent = file.name;
    button.type = "button";
    button.textContent = words.remove;
    button.setAttribute("aria-label", `${words.remove}: ${file.name}`);
    button.addEventListener("click", () => remove(job));
    job.bar.max = file.size || 1;
    job.bar.value = 0;
    job.bar.setAttribute("aria-label", file.name);
    job.row.append(name, button, job.bar, job.text);
    list.append(job.row);
    if (tooMany()) return failed(job, words.many);
    if (!file.size) return failed(job, words.empty);
    if (file.size > Number(words.max)) return failed(job, words.large);
    jobs.add(job);
    show(job);
    run(job);
  }

  input.addEventListener("change", () => {
    [...input.files].forEach(add);
    input.value = ""; // they travel by themselves now, not with the form
  });
  form.addEventListener("submit", (event) => {
    if (!jobs.size) return;
    event.preventDefault();
    waitingFor = event.submitter;
    status.textContent = words.waiting;
  });
})();
