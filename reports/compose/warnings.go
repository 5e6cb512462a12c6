package compose

import (
	"fmt"
	"strings"

	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// warnings are what these data ask to be minded: each is a sentence with its numbers, and
// stands only where the data give it cause.
func (c *composer) warnings() []string {
	var out []string
	for _, w := range c.namedWarnings() {
		if s := w.say(); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// warning is what the summary tells of the data, where they give reason to; say is empty where not.
type warning struct {
	name string // of the sentence
	say  func() string
}

func (c *composer) namedWarnings() []warning {
	return []warning{
		{"courses", c.coursesWarning}, {"chance", c.chanceWarning}, {"not-evaluable", c.boundsWarning},
		{"confirmation", c.confirmedWarning}, {"visits", c.visitsWarning}, {"leaving", c.leavingWarning},
		{"lost-again", c.lossWarning}, {"washout", c.washoutWarning}, {"duration", c.durationWarning},
		{"survivors", c.survivorsWarning}, {"findings", c.findingsWarning},
	}
}

// coursesWarning tells that "men" are rows, of which one man may have several.
func (c *composer) coursesWarning() string {
	for _, n := range c.set.Notes {
		if n.ID == "courses" {
			return c.note(n)
		}
	}
	return ""
}

// chanceWarning sets what is seen beside what measurement variation alone would show.
func (c *composer) chanceWarning() string {
	var parts []string
	for _, x := range []struct{ analysis, outcome, seen string }{{"response", "responder", "responders"},
		{"eugonadism", "ever_eugonadal", "men ever eugonadal"}} {
		n, ok := c.ix.Number(results.Key{Analysis: "chance", Outcome: x.outcome, Stat: results.Expected})
		f, seen := c.ix.Fraction(results.Key{Analysis: x.analysis, Outcome: x.outcome, Stat: results.Rate})
		if ok && seen {
			parts = append(parts, fmt.Sprintf("%s of the %s %s", c.text(n.Value, table.Count), c.count(f.X), x.seen))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Had nothing changed in any man, the variation of single values alone would show " + strings.Join(parts, " and ") +
		"; without a control group, change for other reasons cannot be told from treatment."
}

// boundsWarning tells how far those who could not be judged may move the rate.
func (c *composer) boundsWarning() string {
	key := results.Key{Analysis: "response", Outcome: "responder", Stat: results.Rate}
	r := c.ix.Get(key)
	if r == nil || r.N == 0 || r.Lost == 0 {
		return ""
	}
	key.Stat = results.WorstCase
	low, okLow := c.ix.Fraction(key)
	key.Stat = results.BestCase
	high, okHigh := c.ix.Fraction(key)
	if !okLow || !okHigh {
		return ""
	}
	return fmt.Sprintf("%s of %s could not be judged for response: counted as non-responders the rate is %s, as responders %s.",
		c.count(r.Lost),
		c.men(r.N+r.Lost), c.share(low), c.share(high))
}

// confirmedWarning tells by how much a second value lowers what single values show.
func (c *composer) confirmedWarning() string {
	var parts []string
	at := func(key results.Key) (float64, bool) {
		if f, ok := c.ix.Fraction(key); ok {
			return float64(f.Estimate), f.N > 0
		}
		n, ok := c.ix.Number(key)
		return float64(n.Value), ok
	}
	for _, x := range []struct {
		what, single, confirmed string
		key                     results.Key
	}{{"response", "responder", "responder_confirmed", results.Key{Analysis: "response", Stat: results.Rate}},
		{"recovery by month " + c.month(), "recovery", "recovery_confirmed", results.Key{Analysis: "recovery", At: c.month(),
			Stat: results.Reached}}} {
		one, two := x.key, x.key
		one.Outcome, two.Outcome = x.single, x.confirmed
		a, okA := at(one)
		b, okB := at(two)
		if okA && okB && a > b {
			parts = append(parts, fmt.Sprintf("%s falls from %s to %s", x.what, c.style.PercentText(a), c.style.PercentText(b)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Outcomes rest on single values; where the next value must confirm them, " + strings.Join(parts, " and ") + "."
}

// visitsWarning tells what dating the event at the visit that sees it costs.
func (c *composer) visitsWarning() string {
	key := results.Key{Analysis: "recovery", Outcome: "recovery", Stat: results.MedianShift}
	shift, ok := c.ix.Number(key)
	key.Stat = results.IntervalMedian
	median, okM := c.ix.Number(key)
	if !ok || !okM || float64(shift.Value) < 0.05 {
		return ""
	}
	return fmt.Sprintf("Recovery is dated at the visit that sees it. By the estimate that uses only that it happened since the visit before "+
		"(Turnbull), the median is month %s, %s months earlier.", c.text(median.Value, table.Fixed(1)), c.text(shift.Value, table.Fixed(1)))
}

// leavingWarning tells how many had left by the month of the first page.
func (c *composer) leavingWarning() string {
	key := results.Key{Analysis: "eugonadism", Outcome: "eugonadal", At: c.month(), Stat: results.Rate}
	r := c.ix.Get(key)
	if r == nil || r.Lost == 0 {
		return ""
	}
	key.Stat, key.Term = results.Missing, stats.Term{Factor: results.NotMeasured, Level: results.LeftBefore}
	left := c.ix.Get(key)
	if left == nil || left.Value.(results.Count).N == 0 {
		return ""
	}
	return fmt.Sprintf("At month %s, %s of %s %s measured and %s had left before. Curves take those who left to be like those who "+
		"stayed, and shares among those measured say nothing of the others.", c.month(), c.count(r.N), c.men(r.N+r.Lost), were(r.N),
		c.count(left.Value.(results.Count).N))
}

// lossWarning tells how many lost what they had recovered.
func (c *composer) lossWarning() string {
	key := results.Key{Analysis: "recovery", Outcome: "recovery_loss", Stat: results.Events}
	r := c.ix.Get(key)
	if r == nil || r.Value.(results.Count).N == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s who recovered and were seen later %s not eugonadal any more at a later visit.",
		c.count(r.Value.(results.Count).N), c.men(r.N), were(r.Value.(results.Count).N))
}

// washoutWarning is the analysis's own sentence on events soon after testosterone ended.
func (c *composer) washoutWarning() string { return c.once("recovery", "washout") }

// durationWarning is the input's lack of durations of treatment.
func (c *composer) durationWarning() string { return c.once("", "duration-assumed") }

// survivorsWarning tells of groups that men entered by staying.
func (c *composer) survivorsWarning() string {
	for _, name := range c.knownStrata() {
		v := c.set.Variable(name)
		if v.Survivors && known(v) > 1 {
			return strings.Split(v.Title, ",")[0] + " was known at its end only: a man in a long group had to stay so long and be " +
				"followed. Figures by it describe who " +
				"stayed (immortal time) and are not tested."
		}
	}
	return ""
}

// findingsWarning counts what was wrong in the input.
func (c *composer) findingsWarning() string {
	n := map[string]int{}
	for _, x := range c.set.Findings.Counts {
		n[x.Severity] += x.N
	}
	if n["error"]+n["warning"] == 0 {
		return ""
	}
	var parts []string
	if k := n["error"]; k > 0 {
		parts = append(parts, Counted(k, "error")+" (values that were not used)")
	}
	if k := n["warning"]; k > 0 {
		parts = append(parts, Counted(k, "warning"))
	}
	return "The input has " + strings.Join(parts, " and ") + "; each is listed with its cell."
}
