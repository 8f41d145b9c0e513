// The tabs: each loads its view when it is opened first.

export const TABS = [
  { name: "worlds", title: "Worlds", icon: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM1.8 8h12.4M8 1.8c2 2 2.6 4 2.6 6.2S10 12.2 8 14.2C6 12.2 5.4 10.2 5.4 8S6 3.8 8 1.8Z", load: () => import("./views/worlds.js") },
  { name: "journal", title: "Journal", icon: "M2 4h12M2 8h12M2 12h7", load: () => import("./views/journal.js") },
  { name: "clock", title: "Clock", icon: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 4.5V8l2.4 1.6", load: () => import("./views/clock.js") },
  { name: "rows", title: "Rows", icon: "M2 3.5h12v9H2zM2 6.5h12M6.5 6.5v6", load: () => import("./views/rows.js") },
  { name: "rules", title: "Stubs, faults", icon: "M8.6 1.8 3.2 9h4.2l-.8 5.2L12.8 7H8.2z", load: () => import("./views/rules.js") },
  { name: "backstage", title: "Backstage", icon: "M3 14c0-3 2-4.5 5-4.5s5 1.5 5 4.5M8 7a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z", load: () => import("./views/backstage.js") },
  { name: "contracts", title: "Contracts", icon: "M4 1.8h6l3 3v9.4H4zM10 1.8v3h3M6 8h5M6 11h5", load: () => import("./views/contracts.js") },
  { name: "files", title: "Files", icon: "M2 4h4.5l1.5 2H14v7H2z", load: () => import("./views/files.js") },
];
