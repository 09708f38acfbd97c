// Keeps what is half typed on a page of questions, without anybody pressing anything, and says so.
import { atMost, endsAfter } from "./leaving.js";
import { whenStill } from "./steady.js";

const PAUSE = 1200;

export function keepHalfTyped() {
  const form = document.querySelector("form[data-keep]");
  if (!form) {
    return;
  }
  const status = document.querySelector("[data-kept]");
  const keeper = new Keeper(form, status);
  form.addEventListener("input", () => keeper.soon());
  form.addEventListener("change", () => keeper.soon());
  form.addEventListener("submit", (event) => keeper.stop(event));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      keeper.now();
    }
  });
  endsAfter(() => keeper.all());
}

class Keeper {
  constructor(form, status) {
    this.form = form;
    this.status = status;
    this.waiting = null;
    this.stopped = false;
    this.held = false;
    this.asked = 0;
    this.unanswered = new Set();
    this.sent = Promise.resolve();
  }

  soon() {
    clearTimeout(this.waiting);
    this.stopped = false;
    this.waiting = setTimeout(() => this.now(), PAUSE);
  }

  // What is half typed must not be overtaken by what is saved: it would be shown again as not yet saved.
  stop(event) {
    clearTimeout(this.waiting);
    this.waiting = null;
    this.stopped = true;
    if (!this.unanswered.size) {
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // nothing is sent yet
    if (this.held) {
      return; // pressed twice
    }
    this.held = true;
    atMost(this.sent).then(() => {
      this.held = false;
      this.unanswered.clear();
      this.form.requestSubmit(event.submitter);
    });
  }

  // Resolves when everything typed until now was sent and answered, for better or worse.
  async all() {
    this.now();
    await this.sent;
  }

  now() {
    if (this.waiting === null || this.stopped) {
      return;
    }
    clearTimeout(this.waiting);
    this.waiting = null;
    const request = fetch(this.form.dataset.keep, {
      method: "POST",
      body: withoutFiles(this.form),
      headers: { Accept: "application/json" },
      keepalive: true,
    });
    this.unanswered.add(request);
    this.sent = Promise.allSettled([this.sent, request]).then(() => this.unanswered.delete(request));
    this.sayWhenKept(request, ++this.asked);
  }

  async sayWhenKept(request, mine) {
    try {
      const answer = await request;
      const said = await answer.json();
      await whenStill();
      if (mine === this.asked) {
        this.say(answer.ok ? "saved--done" : "saved--failed", said.message);
      }
    } catch {
      this.say("saved--failed", "Not kept: the service cannot be reached. Leave this page open; it will try again as you type.");
    }
  }

  say(look, words) {
    if (this.status) {
      this.status.className = `saved ${look}`;
      this.status.textContent = words;
    }
  }
}

export function withoutFiles(form) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") {
      data.append(name, value);
    }
  }
  return data;
}
