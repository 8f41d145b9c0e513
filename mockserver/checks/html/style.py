"""The style of the reports: quiet, dense; light and dark, narrow and wide, and on paper."""

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #fff; --raised: #fafafa; --sunken: #f6f7f9; --line: #e6e8ec; --ink: #16181d;
  --soft: #5c6370; --accent: #4f46e5; --good: #12744a; --good-ground: #e7f6ee;
  --bad: #b3261e; --bad-ground: #fdecea; --warn: #8a5300; --warn-ground: #fdf3e1;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1115; --raised: #15181e; --sunken: #0b0d10; --line: #262a33; --ink: #e8eaee;
    --soft: #9aa2b1; --accent: #a5a0ff; --good: #5fd39a; --good-ground: #10281d;
    --bad: #ff8a80; --bad-ground: #331615; --warn: #f2bd6b; --warn-ground: #2d2110;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main { max-width: 72rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
article + article { margin-top: 4rem; padding-top: 2.5rem; border-top: 1px solid var(--line); }
h1, h2, h3, h4, h5, p, ul, ol, dl, dd, pre { margin: 0; }
h1, h2.name { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; margin: 0;
  font-size: 1.75rem;
  line-height: 1.2; font-weight: 650; letter-spacing: -.02em; overflow-wrap: anywhere; }
h1 .chip, .name .chip { font-size: .75rem; letter-spacing: 0; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1rem; font-weight: 650; letter-spacing: -.01em; }
h3 { flex: 1 1 14rem; font-size: .9375rem; font-weight: 600; overflow-wrap: anywhere; }
h4, h5 { margin: .9rem 0 .35rem; font-size: .75rem; font-weight: 600; color: var(--soft); }
.sides h4, .sides h5 { margin-top: 0; }
p + p { margin-top: .35rem; }
ul, ol { padding: 0; list-style: none; }
a { color: var(--accent); }
code, pre, .method, .url, .address { font-family: var(--mono); font-size: .8125rem; }
code { overflow-wrap: anywhere; }
.kicker { font-size: .75rem; font-weight: 600; color: var(--soft); }
.address { color: var(--soft); overflow-wrap: anywhere; }
.quiet { color: var(--soft); }
.verdict { margin-top: 1rem; padding: .7rem .9rem; border-radius: 8px; font-weight: 550; }
.verdict.good { background: var(--good-ground); color: var(--good); }
.verdict.bad { background: var(--bad-ground); color: var(--bad); }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem .75rem; background: var(--raised); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr));
  margin-top: 1rem; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.tiles li { display: flex; flex-direction: column; padding: .75rem .9rem;
  box-shadow: 1px 1px 0 var(--line); }
.tiles b { font-size: 1.25rem; font-weight: 600; letter-spacing: -.02em;
  font-variant-numeric: tabular-nums; }
.tiles span, .tiles small { color: var(--soft); font-size: .75rem; }
.bar { display: block; width: 100%; height: 4px; margin-top: .5rem; border-radius: 2px; }
.track { fill: var(--line); }
.fill { fill: var(--accent); }

.chip { display: inline-block; max-width: 100%; margin: 1px 4px 1px 0; padding: 0 .4rem;
  border: 1px solid var(--line); border-radius: 5px; background: var(--raised);
  font-family: var(--mono); font-size: .75rem; line-height: 1.5; overflow-wrap: anywhere; }
.chip.good, .chip.s2 { border-color: transparent; background: var(--good-ground);
  color: var(--good); }
.chip.bad, .chip.s5, .chip.other { border-color: transparent; background: var(--bad-ground);
  color: var(--bad); }
.chip.s4 { border-color: transparent; background: var(--warn-ground); color: var(--warn); }
.chip.never { border-style: dashed; background: none; color: var(--soft); }
.key { color: var(--soft); font-size: .8125rem; }

summary { cursor: pointer; border-radius: 6px; }
.cause { border: 1px solid var(--line); border-left-width: 3px; border-radius: 8px; }
.cause + .cause { margin-top: .6rem; }
.cause.failure { border-left-color: var(--bad); }
.cause.warning, .cause.note { border-left-color: var(--warn); }
.cause > details > :not(summary) { margin-left: 1rem; margin-right: 1rem; }
.cause > details > :last-child { margin-bottom: 1rem; }
.cause > details > summary { display: flex; flex-wrap: wrap; align-items: baseline;
  gap: .2rem .7rem; padding: .65rem 1rem; list-style: none; }
.cause > details > summary::-webkit-details-marker { display: none; }
.cause > details > summary::before { content: ""; width: .4rem; height: .4rem; flex: none;
  align-self: center; border: solid var(--soft); border-width: 0 1.5px 1.5px 0;
  transform: rotate(-45deg); }
.cause > details[open] > summary::before { transform: rotate(45deg); }
.cause > details > summary:hover { background: var(--raised); }
.cause > details[open] > summary { margin-bottom: .6rem; border-bottom: 1px solid var(--line);
  border-radius: 6px 6px 0 0; }
.severity { font-size: .75rem; font-weight: 600; }
.severity.failure { color: var(--bad); }
.severity.warning, .severity.note { color: var(--warn); }
.where { font-family: var(--mono); font-size: .8125rem; overflow-wrap: anywhere; }
.code { color: var(--soft); }

.sides { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75rem; }
.block { padding: .55rem .7rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--sunken); line-height: 1.55; white-space: pre-wrap; overflow-wrap: anywhere;
  max-height: 26rem; overflow: auto; tab-size: 2; }
.wanted .block { border-left: 2px solid var(--good); }
.came .block { border-left: 2px solid var(--bad); }
.command { user-select: all; }
.hint { margin-left: .5rem; font-weight: 400; }
.facts { margin-top: .8rem; }
.facts > div { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: .75rem;
  padding: .25rem 0; }
.facts dt { color: var(--soft); font-size: .8125rem; }
.folded .facts > div { grid-template-columns: minmax(0, 18rem) minmax(0, 1fr); }
.steps { border: 1px solid var(--line); border-radius: 6px; }
.steps li + li { border-top: 1px solid var(--line); }
.step > summary { padding: .35rem .7rem; overflow-wrap: anywhere; }
.step > summary:hover { background: var(--raised); }
.step > .sides { padding: .35rem .7rem .7rem; }
.method { margin-right: .5rem; font-weight: 600; }
.url { margin-right: .5rem; word-break: break-all; }
.more { margin-top: .6rem; }
.more > summary, .folded > summary { width: fit-content; color: var(--soft); }
.more > summary { font-size: .8125rem; }
td .more { margin-top: 0; }
.more[open] > summary { margin-bottom: .35rem; }
.folded { margin-top: .75rem; }
.folded[open] > summary { margin-bottom: .5rem; }

.coverage { margin-top: .75rem; }
.wide { margin-top: .6rem; border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .8125rem; }
th, td { padding: .45rem .75rem; text-align: left; vertical-align: top; font-weight: 400; }
thead th { background: var(--raised); color: var(--soft); font-weight: 600; font-size: .75rem;
  white-space: nowrap; }
tbody tr { border-top: 1px solid var(--line); }
tbody th { min-width: 11rem; }
td { font-variant-numeric: tabular-nums; }

@media (max-width: 44rem) {
  main { padding: 1.25rem .9rem 3rem; }
  h1, h2.name { font-size: 1.375rem; }
  .sides { grid-template-columns: minmax(0, 1fr); }
  .facts > div, .folded .facts > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .cause > details > :not(summary) { margin-left: .7rem; margin-right: .7rem; }
  .cause > details > summary { padding: .65rem .7rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, th, td { display: block; }
  tbody tr { padding: .5rem 0; }
  th, td { padding: .15rem .75rem; }
  td::before { content: attr(data-name); display: block; color: var(--soft); font-size: .75rem; }
}
@media print {
  :root { --ground: #fff; --raised: #fff; --sunken: #fff; --line: #c9ccd3; --ink: #000;
    --soft: #444; --good: #0b5a38; --good-ground: #fff; --bad: #8f1d16; --bad-ground: #fff;
    --warn: #6d4200; --warn-ground: #fff; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .skip, .hint { display: none; }
  .block { max-height: none; overflow: visible; }
  .verdict { border: 1px solid currentColor; }
  .wide { overflow: visible; }
  summary, .tiles li, tr { break-inside: avoid; }
  h2, h3, h4, summary { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  td ul { min-width: 17em; columns: 1; }
}
""".strip()
