// How do the figures fit a page? thinned: of a path that gnuplot drew, the points that lie on the line between their neighbours,
// to a tenth of a point of the drawing, are left out; the eye sees no difference, and half of the bytes are gone. adapted: a plot is
// dark where the page is, and its words are larger on a phone; maps keep their white ground, for which their colours are made.
'use strict';

const tolerance = 0.1;

/** The points of a line that are needed so that no other is further from it than the tolerance (Douglas and Peucker). */
function needed(points) {
    const keep = new Set([0, points.length - 1]), open = [[0, points.length - 1]];
    while (open.length) {
        const [first, last] = open.pop(), [[x1, y1], [x2, y2]] = [points[first], points[last]];
        const length = Math.hypot(x2 - x1, y2 - y1);
        let worst = tolerance, at = -1;
        for (let index = first + 1; index < last; ++index) {
            const [x, y] = points[index];
            const along = length ? Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length ** 2)) : 0;
            const away = Math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1));
            if (away > worst) [worst, at] = [away, index];
        }
        if (at < 0) continue;
        keep.add(at);
        open.push([first, at], [at, last]);
    }
    return points.filter((_, index) => keep.has(index));
}

function thinned(svg) {
    return svg.replace(/ d='([\sML\d.,-]+)'/g, (all, path) => ` d='${path.split('M').slice(1).map((line) => {
        const points = line.trim().split(/[\sL]+/).map((point) => point.split(',').map(Number));
        return 'M' + needed(points).map((point) => point.map((each) => Number(each.toFixed(1))).join(',')).join('L');
    }).join('')}'`);
}

const phone = '@media (max-width:30rem){text{font-size:1.5em}}';
const darkly = {'#ffffff': '#1f2227', 'rgb(255, 255, 255)': '#1f2227', 'rgb(255,255,255)': '#1f2227', 'rgb(34,34,34)': '#e4e4e0',
    'rgb(  0,   0,   0)': '#e4e4e0', 'rgb(0,0,0)': '#e4e4e0', black: '#e4e4e0', 'rgb( 85,  85,  85)': '#9aa0a8',
    'rgb(228, 228, 228)': '#3a3f47', 'rgb(  0, 114, 178)': '#3d9bdc'};
const dark = Object.entries(darkly).flatMap(([from, to]) => ['fill', 'stroke', 'color'].map((name) => `[${name}="${from}"]{${name}:${to}}`));

function adapted(svg) {
    const style = phone + (svg.includes('<image') ? '' : `@media (prefers-color-scheme:dark){${dark.join('')}}`);
    return svg.replace(/<desc>Produced by GNUPLOT.*<\/desc>/, (all) => `${all}<style>${style}</style>`);
}

module.exports = {adapted, thinned};
