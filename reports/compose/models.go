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
