// How do the figures get light? Of a path that gnuplot drew, the points that lie on the line between their neighbours, to a
// tenth of a point of the drawing, are left out; the eye sees no difference, and half of the bytes are gone.
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

module.exports = {thinned};
