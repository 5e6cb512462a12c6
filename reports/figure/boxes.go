package figure

import "gonum.org/v1/plot/vg"

// rising draws group i's curve: its steps or, where they are known to lie within intervals
// only, a box over each interval from the share before it to the share behind it, with
// lines between the boxes.
func (p plane) rising(g Curve, i int) {
	s := line(1.5, colour(i), dashes[i%len(dashes)])
	if len(g.To) == 0 || len(g.To) != len(g.Time) {
		p.steps(g, s)
		return
	}
	at, share := 0.0, 0.0
	for k := range g.Time {
		from, to := min(g.From[k], p.x1), min(g.To[k], p.x1)
		if from > at {
			p.c.StrokeLine2(s, p.x(at), p.y(share), p.x(from), p.y(share))
		}
		if from == to && g.Share[k] == share {
			continue
		}
		box := []vg.Point{{X: p.x(from), Y: p.y(share)}, {X: p.x(from), Y: p.y(g.Share[k])}, {X: p.x(to), Y: p.y(g.Share[k])},
			{X: p.x(to), Y: p.y(share)}}
		p.c.FillPolygon(tint(colour(i)), box)
		p.c.StrokeLines(line(0.6, colour(i), dashes[i%len(dashes)]), append(box, box[0]))
		at, share = to, g.Share[k]
	}
}
