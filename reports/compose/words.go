package compose

import (
	"fmt"

	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats/results"
)

// count is a number of men in a sentence.
func (c *composer) count(n int64) string { return table.Count.In(c.style).Text(float64(n)) }

// men is a number of men with the noun.
func (c *composer) men(n int64) string {
	if n == 1 {
		return "1 man"
	}
	return c.count(n) + " men"
}

// were agrees with a number of men.
func were(n int64) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// Counted is a number with a noun that takes an s where there are several: "1 visit", "2 visits".
func Counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// text is a number in a sentence.
func (c *composer) text(v results.Float, f table.Format) string {
	return f.In(c.style).Text(float64(v))
}

// share is a fraction's percentage in a sentence.
func (c *composer) share(f results.Fraction) string {
	return c.style.PercentOf(f.N).Text(float64(f.Estimate))
}

// shareWords are a percentage and its interval: "76.4%; 95% interval 71.9% to 80.3%".
func (c *composer) shareWords(f results.Fraction) string {
	format := c.style.PercentOf(f.N)
	return fmt.Sprintf("%s; %s %s", c.share(f), c.intervalWords(f.Level), c.style.Limits(float64(f.Lower), float64(f.Upper), format))
}

// limited takes the limits of a curve away before its first event: by R's convention they are
// the curve itself, which tells nothing of who was seen so far.
func limited(n results.Number) results.Number {
	if n.Value == 0 && n.Lower == 0 && n.Upper == 0 {
		n.Lower, n.Upper = results.Float(nan), results.Float(nan)
	}
	return n
}

// limitWords are a number's interval; its reason where there is none.
func (c *composer) limitWords(n results.Number, f table.Format) string {
	if n.Lower != n.Lower {
		return "no limits"
	}
	return c.intervalWords(n.Level) + " " + c.limits(n, f)
}

// limits are those of an interval that has a lower one.
func (c *composer) limits(n results.Number, f table.Format) string {
	if n.Upper != n.Upper {
		return c.text(n.Lower, f) + " to " + openEnd
	}
	return c.style.Limits(float64(n.Lower), float64(n.Upper), f)
}

// intervalWords name an interval of a level: "95% CI".
func (c *composer) intervalWords(level float64) string {
	return levelWords(level) + " " + c.style.Interval
}

// note is a note's text, its numbers as the style prints them.
func (c *composer) note(n results.Note) string {
	if n.Said == nil {
		return n.Text
	}
	return n.Said.With(func(x results.Said) string {
		switch x.Kind {
		case results.SaidCount:
			return c.text(x.Value, table.Count)
		case results.SaidPercent:
			return c.text(x.Value, table.Percent(x.Digits))
		case results.SaidP:
			return c.style.P(float64(x.Value))
		}
		return c.text(x.Value, table.Fixed(x.Digits))
	})
}

// first is a sentence the first time that it is said, then nothing.
func (c *composer) first(sentence string) string {
	if c.said[sentence] {
		return ""
	}
	c.said[sentence] = true
	return sentence
}

// once gives a note's text the first time that it is asked for.
func (c *composer) once(analysis, id string) string {
	n, ok := c.set.Note(analysis, id)
	if !ok || c.said[n.Text] {
		return ""
	}
	c.said[n.Text] = true
	return c.note(n)
}

// covered are notes on matters of which the first page tells with the numbers of these
// data, or which are said at another place.
var covered = map[string]bool{"courses": true, "synthetic": true, "complete-case": true, "interval": true, "censoring": true,
	"measured":      true,
	"immortal-time": true,
	"washout":       true, "duration-assumed": true, "symptoms": true, "index": true, "predictors": true}

// notes are what an analysis has to say of its results, each sentence once in a report.
func (c *composer) notes(analyses ...string) []reports.Block {
	var out []reports.Block
	for _, a := range analyses {
		for _, n := range c.set.Notes {
			if n.Analysis == a && !covered[n.ID] && !c.said[n.Text] {
				c.said[n.Text] = true
				out = append(out, reports.Paragraph{Text: c.note(n)})
			}
		}
	}
	return out
}
