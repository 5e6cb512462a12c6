package compose

import (
	"fmt"
	"strings"

	"leydig/reports/table"
	"leydig/stats/results"
)

// Lines are the few lines that sum a set up on a terminal.
func Lines(set *results.Set) []string {
	var out []string
	if set.Run.Synthetic != "" {
		out = append(out, "SYNTHETIC COHORT: no figure here is evidence about patients.")
	}
	sum := set.Summary
	out = append(out, Counted(int(sum.Patients), "patient")+", "+Counted(int(sum.Visits), "visit"))
	ix, err := set.Index()
	if err != nil {
		return out
	}
	if f, ok := ix.Fraction(results.Key{Analysis: "response", Outcome: "responder", Stat: results.Rate}); ok {
		share := func(v results.Float) string { return table.Percent(pct).Text(float64(v)) }
		out = append(out,
			fmt.Sprintf(
				"responders   %d of %d evaluable (%s; %s interval %s to %s)",
				f.X,
				f.N,
				share(f.Estimate),
				levelWords(f.Level),
				strings.TrimSuffix(share(f.Lower), "%"),
				share(f.Upper),
			))
	}
	if r := sum.Recovery; r != nil {
		line := fmt.Sprintf("recovery     %d of %d at risk", r.Events, r.AtRisk)
		if m := float64(r.Median); m == m {
			line += ", median " + table.Fixed(2).Text(m) + " months"
		}
		out = append(out, line)
	}
	return out
}
