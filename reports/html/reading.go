package html

import (
	"encoding/json"
	"strings"

	"leydig/reports/figure"
	"leydig/reports/table"
)

// reading is what script needs to tell a curve's values at a time. Shares are texts:
// they are rounded here, as everywhere in the report.
type reading struct {
	Last   float64        `json:"last"`
	Areas  []figure.Area  `json:"areas"`
	Groups []readingGroup `json:"groups"`
}

type readingGroup struct {
	Label    string    `json:"label"`
	Time     []float64 `json:"time"`
	Share    []string  `json:"share"`
	Interval []string  `json:"interval"`
	AtRisk   []float64 `json:"atRisk"`
}

// reading writes the values of curves as data.
func (p *page) reading(id string, c figure.Curves) error {
	r := reading{Last: c.Last, Areas: c.Areas()}
	share := func(v float64) string {
		s := table.Percent(1).Text(v)
		if c.Decimal != "" {
			s = strings.Replace(s, ".", c.Decimal, 1)
		}
		return s
	}
	for _, g := range c.Groups {
		out := readingGroup{Label: g.Label, Time: g.Time, AtRisk: g.AtRisk}
		for i := range g.Time {
			out.Share = append(out.Share, share(g.Share[i]))
			limits := ""
			if g.Lower[i] == g.Lower[i] && g.Upper[i] == g.Upper[i] {
				limits = share(g.Lower[i]) + " to " + share(g.Upper[i])
			}
			out.Interval = append(out.Interval, limits)
		}
		r.Groups = append(r.Groups, out)
	}
	b, err := json.Marshal(r) // escapes <, > and &, so that no text ends the element
	if err != nil {
		return err
	}
	p.printf("<script type=\"application/json\" class=\"reading\" data-for=\"%s\">%s</script>\n", id, b)
	return nil
}
