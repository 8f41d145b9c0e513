// The tabs: each loads its view when it is opened first.

export const TABS = [
  { name: "worlds", title: "Worlds", icon: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM1.8 8h12.4M8 1.8c2 2 2.6 4 2.6 6.2S10 12.200 8 14.200C6 12.200 5.400 10.200 5.400 8S6 3.800 8 1.800Z", load: () => import("./views/worlds.js") },
  { name: "journal", title: "Journal", icon: "M2 4h12M2 8h12M2 12h7", load: () => import("./views/journal.js") },
];
