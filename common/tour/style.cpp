#include "common/tour/page.hpp"

namespace descent::tour {

const std::string_view style = R"(:root {
  --paper: #fbfaf7; --ink: #23262b; --quiet: #5c626b; --line: #dedad0; --sheet: #ffffff;
    --link: #1f5fa8;
  --pass: #1b6b3a; --pass-ground: #e2f2e7; --fail: #a1261d; --fail-ground: #fbe5e2; --code: #f2efe8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #17191d; --ink: #e4e4e0; --quiet: #a3a8b0; --line: #363a41; --sheet: #1f2227;
    --link: #8cbcf2;
    --pass: #93dba9; --pass-ground: #1d3a28; --fail: #ffb0a6; --fail-ground: #4a201c;
    --code: #2a2d33;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 88rem; background: var(--paper);
    color: var(--ink);
  font: 1.0625rem/1.6 Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype",
    Georgia, serif;
  overflow-wrap: break-word;
}
h1, h2, h3, nav, .badge, .time, .links, figcaption, th, summary, footer {
  font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
}
h1 { margin: 0; font-size: 2.5rem; line-height: 1.15; letter-spacing: -.02em; }
h2 { margin: 0 0 .5rem; font-size: 1.6rem; line-height: 1.25; letter-spacing: -.01em; }
h3 { margin: 2rem 0 .6rem; font-size: 1rem; color: var(--quiet); }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 2px solid
    var(--link); outline-offset: 2px; }
code, pre { font-family: "DejaVu Sans Mono", ui-monospace, Menlo, Consolas, monospace;
    font-size: .82em; }
code { background: var(--code); padding: .1em .3em; border-radius: 4px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; }
header { max-width: 46rem; }
.lead { font-size: 1.25rem; line-height: 1.45; }
.number { color: var(--quiet); font-weight: 400; }
.time { color: var(--quiet); font-size: .85rem; white-space: nowrap; }
.summary { display: flex; flex-wrap: wrap; gap: .4rem .8rem; align-items: baseline;
    margin: 0 0 1rem; font-size: .95rem; }
.badge { padding: .1rem .55rem; border-radius: 1rem; font-size: .82rem; font-weight: 600; }
.badge.pass { color: var(--pass); background: var(--pass-ground); }
.badge.fail { color: var(--fail); background: var(--fail-ground); }
.problem { padding: .6rem .9rem; border-left: 4px solid var(--fail);
    background: var(--fail-ground); }
nav { margin: 2rem 0; padding: 1rem; background: var(--sheet); border: 1px solid var(--line);
    border-radius: 10px; font-size: .95rem; }
nav h2 { font-size: .85rem; color: var(--quiet); letter-spacing: 0; }
nav ol { list-style: none; margin: 0; padding: 0; }
nav li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .1rem .8rem;
    padding: .4rem 0; }
nav li + li { border-top: 1px solid var(--line); }
nav a { display: flex; gap: .5rem; text-decoration: none; }
nav a:hover span:last-child { text-decoration: underline; }
nav .number { min-width: 1.2rem; text-align: right; }
nav .state { white-space: nowrap; margin-left: auto; }
section { margin: 0 0 2rem; padding: 1.5rem; background: var(--sheet);
    border: 1px solid var(--line); border-radius: 10px; }
.learn { max-width: 46rem; }
.learn ul, .learn ol { padding-left: 1.3rem; }
.links { display: flex; flex-wrap: wrap; gap: .4rem .9rem; font-size: .95rem; }
.links .file { text-decoration: none; }
.figures { display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 28rem), 1fr)); gap: 1.5rem; }
figure { margin: 0; max-width: 46rem; }
.card { display: block; padding: .5rem; overflow-x: auto; background: #fff;
    border: 1px solid var(--line); border-radius: 8px; }
.card img { display: block; width: 100%; height: auto; }
.drawing { grid-column: 1 / -1; max-width: none; min-width: 0; }
.drawing .card img { width: auto; }
figcaption { margin-top: .4rem; font-size: .9rem; color: var(--quiet); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; min-width: 100%; font-size: .92rem; }
th { text-align: left; font-size: .8rem; font-weight: 600; color: var(--quiet); }
th, td { padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line);
    vertical-align: baseline; }
td:first-child { min-width: 7rem; }
.value, .list span { white-space: nowrap; }
.list { white-space: normal; }
.value { font-variant-numeric: tabular-nums;
    font-family: "DejaVu Sans Mono", ui-monospace, Menlo, Consolas, monospace; font-size: .8rem; }
details { margin-top: 2rem; }
summary { cursor: pointer; color: var(--link); }
pre { max-height: 32rem; overflow: auto; margin: .8rem 0 0; padding: 1rem;
    background: var(--code); border-radius: 8px; line-height: 1.45; }
footer { color: var(--quiet); font-size: .85rem; text-align: center; }
@media (max-width: 30rem) {
  section { margin-inline: -.5rem; padding: 1.1rem; }
  h1 { font-size: 2.1rem; }
  .card img { min-width: 35rem; }
}
@media (min-width: 64rem) {
  .columns { display: grid; grid-template-columns: 17.5rem minmax(0, 1fr); gap: 2rem;
    align-items: start; margin-top: 2rem; }
  nav { position: sticky; top: 1rem; margin: 0; max-height: calc(100vh - 2rem); overflow: auto; }
}
@media print {
  nav { position: static; }
  section { break-before: page; border: 0; padding: 0; }
  pre { max-height: none; white-space: pre-wrap; }
}
)";

}  // namespace descent::tour
