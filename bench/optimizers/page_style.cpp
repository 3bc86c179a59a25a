#include "bench/optimizers/page.hpp"

namespace descent::bench {

const std::string_view page_style = R"(:root {
  --paper: #fbfaf7; --ink: #23262b; --quiet: #5c626b; --line: #dedad0; --sheet: #ffffff;
    --link: #1f5fa8; --grid: #ece9e1; --rest: #b9bcc1;
  --mine: #c24a00; --other1: #0067a5; --other2: #007a57; --other3: #8d3f7d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #17191d; --ink: #e4e4e0; --quiet: #a3a8b0; --line: #363a41; --sheet: #1f2227;
      --link: #8cbcf2; --grid: #2b2f36; --rest: #5d636c;
    --mine: #ff9d52; --other1: #67b8f2; --other2: #55d0a5; --other3: #e09ad2;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 80rem; background: var(--paper);
  color: var(--ink); overflow-wrap: break-word;
  font: 1.0625rem/1.55 Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype",
    Georgia, serif; }
h1, h2, h3, nav, th, td, figcaption, summary, footer, .facts, .legend, svg {
  font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { margin: 0 0 .6rem; font-size: 2.2rem; line-height: 1.15; letter-spacing: -.02em; }
h2 { margin: 0 0 .4rem; font-size: 1.5rem; line-height: 1.25; }
h3 { margin: 1.8rem 0 .5rem; font-size: 1rem; color: var(--quiet); }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 2px solid var(--link); outline-offset: 2px; }
p, li, .lead { max-width: 46rem; }
.lead { font-size: 1.25rem; line-height: 1.45; }
.facts, .legend { font-size: .9rem; color: var(--quiet); }
.facts { overflow-wrap: anywhere; }
.legend span { display: inline-block; margin-right: 1.1rem; }
.formula { overflow-wrap: anywhere; }
nav { margin: 1.5rem 0; font-size: .95rem; }
nav a { display: inline-block; margin: .15rem .9rem .15rem 0; }
section { margin: 0 0 1.5rem; padding: 1.4rem; background: var(--sheet);
  border: 1px solid var(--line); border-radius: 10px; }
.scroll { overflow-x: auto; }
table { border-collapse: separate; border-spacing: 0; font-size: .88rem;
    font-variant-numeric: tabular-nums; }
th { font-size: .8rem; font-weight: 600; color: var(--quiet); text-align: left; }
th, td { padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line);
  vertical-align: baseline; white-space: nowrap; }
td.n, th.n { text-align: right; }
td.first { position: sticky; left: 0; background: var(--sheet); }
tr.control td { border-block: 2px solid var(--ink); font-weight: 600; }
tr.mine td, tr.mine th { font-weight: 700; color: var(--mine); }
tr.solved td, tr.earlier td { color: var(--quiet); }
.matrix { width: auto; font-size: .95rem; }
.matrix thead th { vertical-align: bottom; padding: 0 .2rem .4rem; }
.matrix thead th a { writing-mode: vertical-rl; transform: rotate(180deg); color: inherit;
  font-weight: 500; }
.matrix td { text-align: center; padding: .15rem .55rem; font-size: 1.05rem; }
.matrix tbody th { position: sticky; left: 0; background: var(--sheet); padding-right: 1rem;
  font-size: .88rem; }
.matrix td.count { font-size: .88rem; text-align: right; }
.matrix td.plus { font-weight: 700;
  background: color-mix(in srgb, var(--other2) 22%, transparent); }
.matrix td.minus { background: color-mix(in srgb, var(--mine) 16%, transparent); }
.matrix td.never { background: color-mix(in srgb, var(--mine) 32%, transparent); }
.figures { display: grid; gap: 1.2rem 1.6rem; margin-top: 1rem; align-items: start;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 27rem), 1fr)); }
.strip { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(14rem, 17rem); gap: 1rem;
  overflow-x: auto; padding-bottom: .4rem; }
figure { margin: 0; min-width: 0; max-width: 36rem; }
figcaption { font-size: .85rem; color: var(--quiet); margin-top: .2rem; }
figcaption b { color: var(--ink); }
summary { cursor: pointer; color: var(--link); font-size: .92rem; margin-top: 1rem; }
footer { color: var(--quiet); font-size: .85rem; text-align: center; }
svg { display: block; width: 100%; height: auto; font-size: 12px; fill: var(--ink); }
svg path { fill: none; stroke: var(--ink); }
svg .mid { text-anchor: middle; }
svg .end { text-anchor: end; }
svg .tick, svg .axis { fill: var(--quiet); }
svg .grid { stroke: var(--grid); }
svg .frame, svg .lead { stroke: var(--rest); }
svg .line { stroke-width: 1.8; stroke-linejoin: round; }
svg .line.rest { stroke: var(--rest); stroke-width: 1; }
svg .line.earlier { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 1 3;
  opacity: .7; }
svg .line.control { stroke-width: 2.6; }
svg .line.mine { stroke-width: 3; stroke-dasharray: 9 3; }
svg .line.other1 { stroke-dasharray: 5 3; }
svg .line.other2 { stroke-dasharray: 2 2.5; }
svg .line.other3 { stroke-dasharray: 8 3 2 3; }
svg path.mine { stroke: var(--mine); }
svg path.other1 { stroke: var(--other1); }
svg path.other2 { stroke: var(--other2); }
svg path.other3 { stroke: var(--other3); }
svg .mine-name { fill: var(--mine); font-weight: 700; }
svg .control-name { fill: var(--ink); }
svg .name.control-name { font-weight: 700; }
svg .other1-name { fill: var(--other1); }
svg .other2-name { fill: var(--other2); }
svg .other3-name { fill: var(--other3); }
svg path.band { stroke: none; opacity: .16; fill: var(--ink); }
svg path.band.mine { fill: var(--mine); }
svg path.band.other1 { fill: var(--other1); }
svg .segment { stroke-width: 2; opacity: .75; }
svg .segment.zero { stroke: var(--quiet); stroke-width: 1; }
svg .segment.edge { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 6 4; }
svg .segment.standard { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 1 3; }
svg .dot { fill: var(--ink); }
svg .ring { fill: var(--sheet); fill-opacity: .6; stroke: var(--ink); stroke-width: 1.3; }
svg .cross { stroke-width: 1.6; }
svg .dot.mine { fill: var(--mine); }
svg .dot.other1 { fill: var(--other1); }
svg .dot.other2 { fill: var(--other2); }
svg .dot.other3 { fill: var(--other3); }
svg .ring.mine { stroke: var(--mine); }
svg .ring.other1 { stroke: var(--other1); }
svg .ring.other2 { stroke: var(--other2); }
svg .ring.other3 { stroke: var(--other3); }
@media (max-width: 30rem) {
  section { margin-inline: -.5rem; padding: 1rem; }
  h1 { font-size: 1.8rem; }
  .lead { font-size: 1.1rem; }
  .matrix td { padding-inline: .28rem; }
  .matrix tbody th { padding-right: .5rem; font-size: .8rem; }
  .strip { grid-auto-columns: 16rem; }
}
@media print {
  section { border: 0; padding: 0; }
  figure { break-inside: avoid; }
}
)";

}  // namespace descent::bench
