package compose

import (
	"fmt"
	"strings"

	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats/results"
)

// Sentence is a sentence of a report by its name.
type Sentence struct{ Name, Text string }

// Sentences are the sentences that a manuscript takes from a set one by one: each holds
// its numbers with their intervals. What the data do not give is left out.
func Sentences(set *results.Set, look Look) ([]Sentence, error) {
	c, err := newComposer(set, look)
	if err != nil {
		return nil, err
	}
	var out []Sentence
	add := func(name, text string) {
		if text != "" {
			out = append(out, Sentence{name, c.style.Prose(text)})
		}
	}
	add("answer", c.answer())
	for _, k := range []struct{ name, analysis, outcome, verb string }{
		{"response", "response", "responder", "responded"},
		{"response-confirmed", "response", "responder_confirmed", "responded, confirmed by the next value"},
		{"response-last", "response", "responder_last", "were responders at their last visit"},
		{"ever-eugonadal", "eugonadism", "ever_eugonadal", "were eugonadal at some follow-up visit"},
		{"symptoms", "safety", "symptoms_improved", "had improved symptoms"},
		{"adverse-events", "safety", "adverse_event", "had an adverse event"},
	} {
		if f, ok := c.ix.Fraction(results.Key{Analysis: k.analysis, Outcome: k.outcome, Stat: results.Rate}); ok && f.N > 0 {
			add(k.name, fmt.Sprintf("%s of %s %s (%s).", c.count(f.X), c.men(f.N), k.verb, c.shareWords(f)))
		}
	}
	for _, k := range []struct{ name, outcome string }{{"recovery", "recovery"}, {"recovery-confirmed", "recovery_confirmed"},
		{"response-time", "response_time"}, {"sperm-recovery", "sperm_recovery"}, {"loss", "recovery_loss"}} {
		add(k.name, c.curveSentence(k.outcome))
	}
	for _, w := range c.namedWarnings() {
		add(w.name, w.say())
	}
	return out, nil
}

// curveSentence reads everybody's curve of an outcome: events, median, share by the month.
func (c *composer) curveSentence(outcome string) string {
	key := results.Key{Analysis: "recovery", Outcome: outcome, Stat: results.Events}
	r := c.ix.Get(key)
	if r == nil || r.N == 0 {
		return ""
	}
	text := fmt.Sprintf("%s: %s of %s at risk", c.outcomeTitle(outcome), c.count(r.Value.(results.Count).N), c.men(r.N))
	key.Stat = results.Median
	if n, ok := c.ix.Number(key); ok {
		text += "; median " + c.text(n.Value, table.Fixed(1)) + " months"
		if n.Lower == n.Lower {
			text += " (" + c.limitWords(n, table.Fixed(1)) + ")"
		}
	} else {
		text += "; median " + openEnd
		if a, ok := c.absence(key); ok && a.Lower != nil {
			text += " (" + c.limitWords(results.Number{Lower: *a.Lower, Upper: results.Float(nan), Level: a.Level}, table.Fixed(1)) + ")"
		}
	}
	key.Stat, key.At = results.Reached, c.month()
	if n, ok := c.ix.Number(key); ok {
		text += fmt.Sprintf("; by month %s %s (%s)", key.At, c.text(n.Value, table.Percent(pct)),
			c.limitWords(limited(n), table.Percent(pct)))
	}
	return text + "."
}

// absence is why a result is absent; false where it is not, or where there is none.
func (c *composer) absence(key results.Key) (results.Absent, bool) {
	r := c.ix.Get(key)
	if r == nil {
		return results.Absent{}, false
	}
	a, ok := r.Value.(results.Absent)
	return a, ok
}

// Citations are what a report that used leydig cites: the program, and the methods that
// ran, each once.
func Citations(set *results.Set, version string) []string {
	out := []string{"leydig, version " + version + ". A toolkit for retrospective outcomes analysis of testosterone-recovery cohorts."}
	if set == nil {
		return out
	}
	seen := map[string]bool{}
	for _, m := range set.Methods {
		for cite := range strings.SplitSeq(m.Cite, "; ") {
			if cite = strings.TrimSpace(cite); cite != "" && !seen[cite] {
				seen[cite] = true
				out = append(out, strings.TrimSuffix(cite, ".")+".")
			}
		}
	}
	return out
}

// places finds where a document has its tables: "Table 2 (Response)" by the table's ID.
func places(doc *reports.Document) map[string]string {
	out := map[string]string{}
	for _, s := range doc.Sections {
		for _, b := range s.Blocks {
			if t, ok := b.(*table.Table); ok {
				label := t.Label
				if label == "" {
					label = t.Title
				}
				out[t.ID] = label + ", section " + s.Title
			}
		}
	}
	return out
}
