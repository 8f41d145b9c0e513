// Follows the journal of a world: what it has, and then each call as it comes.

import { urlOf, worldPath } from "./api.js";

// A hidden page lets go of its connection: a browser has few of them for one server.
export class Following {
  // `listener` has `exchange(exchange)`, `anew()`, `gone()`, `forgotten(count)`, `state(isLive)`.
  constructor(world, listener) {
    this.world = world;
    this.listener = listener;
    this.newest = 0;
    this.onVisibility = () => (document.hidden ? this.pause() : this.open());
    document.addEventListener("visibilitychange", this.onVisibility);
    if (!document.hidden) this.open();
  }

  open() {
    if (this.source) return;
    const source = new EventSource(urlOf(`${worldPath(this.world, "journal", "stream")}?after=${this.newest}`));
    const on = (kind, act) => source.addEventListener(kind, (event) => act(JSON.parse(event.data)));
    on("exchange", (exchange) => {
      if (exchange.id <= this.newest) return;
      this.newest = exchange.id;
      this.listener.exchange(exchange);
    });
    on("forgotten", ({ count }) => this.listener.forgotten(count));
    on("anew", () => this.begin(() => this.listener.anew()));
    on("gone", () => this.begin(() => this.listener.gone()));
    source.onopen = () => this.listener.state(true);
    source.onerror = () => this.failed(source);
    this.source = source;
  }

  // Try again after a while where the browser gives up: a world may yet be made.
  failed(source) {
    this.listener.state(false);
    if (source.readyState !== EventSource.CLOSED) return;
    this.pause();
    this.again = setTimeout(() => this.open(), 3000);
  }

  begin(tell) {
    this.newest = 0;
    tell();
  }

  pause() {
    clearTimeout(this.again);
    this.source?.close();
    this.source = undefined;
  }

  close() {
    this.pause();
    document.removeEventListener("visibilitychange", this.onVisibility);
  }
}
