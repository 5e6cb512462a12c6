package compose

import (
	"leydig/reports/figure"
	"leydig/stats/results"
)

// dots is a love plot.
func dots(p *results.Plot) figure.Figure {
	f := figure.Dots{Title: p.Title, XLabel: p.Dots.Words, Banner: p.Banner, Names: p.Dots.Names, Limit: p.Dots.Limit}
	for _, r := range p.Dots.Rows {
		f.Rows = append(f.Rows, figure.DotRow{Label: r.Label, Value: [2]float64{float64(r.Value[0]), float64(r.Value[1])}})
	}
	return f
}

// tiles are patterns of missing values.
func tiles(p *results.Plot) figure.Figure {
	f := figure.Tiles{Title: p.Title, Banner: p.Banner, Columns: p.Tiles.Columns}
	for _, r := range p.Tiles.Rows {
		f.Rows = append(f.Rows, figure.TileRow{Missing: r.Missing, N: r.N})
	}
	return f
}

// scales is a nomogram.
func scales(p *results.Plot) figure.Figure {
	f := figure.Scales{Title: p.Title, Banner: p.Banner}
	for _, s := range p.Scales {
		f.Rows = append(f.Rows, figure.ScaleRow{Label: s.Label, At: floats(s.At), Text: s.Text})
	}
	return f
}

// paths are values over time.
func paths(p *results.Plot) figure.Figure {
	f := figure.Paths{Title: p.Title, Banner: p.Banner, XLabel: p.Paths.Time, YLabel: p.Paths.Words}
	for _, g := range p.Paths.Panels {
		panel := figure.PathPanel{Label: g.Label, Subjects: g.Subjects, At: floats(g.At), N: g.N, Median: floats(g.Median),
			Lower: floats(g.Lower), Upper: floats(g.Upper)}
		for _, l := range g.Lines {
			panel.Lines = append(panel.Lines, figure.Path{Time: floats(l.Time), Value: floats(l.Value)})
		}
		f.Panels = append(f.Panels, panel)
	}
	return f
}
