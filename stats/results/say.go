package results

import (
	"fmt"
	"strconv"
	"strings"

	"leydig/stats"
)

// Said is a piece of a sentence: a text or, with a kind, a number, which a report prints as
// its journal does.
type Said struct {
	Text   string `json:"text,omitempty"`
	Kind   string `json:"kind,omitempty"`
	Value  Float  `json:"value,omitempty"`
	Digits int    `json:"digits,omitempty"` // decimals of a number or a percentage
}

// The kinds of numbers of a sentence.
const (
	SaidCount   = "count"
	SaidNumber  = "number"
	SaidPercent = "percent" // Value is a share
	SaidP       = "p"       // with its letter: "P = 0.03"
)

// SayNumber is a number with some decimals.
func SayNumber(v float64, digits int) Said {
	return Said{Kind: SaidNumber, Value: Float(v), Digits: digits}
}

// SayShort is a number with as many decimals as it has, such as a month.
func SayShort(v float64) Said {
	_, decimals, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	return SayNumber(v, len(decimals))
}

// SayPercent is a share as a percentage with some decimals.
func SayPercent(share float64, digits int) Said {
	return Said{Kind: SaidPercent, Value: Float(share), Digits: digits}
}

// SayP is a P value behind its letter.
func SayP(p float64) Said { return Said{Kind: SaidP, Value: Float(p)} }

// Sentence is text with numbers.
type Sentence []Said

// Say makes a sentence of a format whose verbs are %s: counts (int, int64), numbers (Said),
// sentences, and texts.
func Say(format string, args ...any) Sentence {
	var out Sentence
	texts := strings.Split(format, "%s")
	if len(texts) != len(args)+1 || strings.Contains(strings.Join(texts, ""), "%d") {
		panic(fmt.Sprintf("results: %d values for %q", len(args), format))
	}
	for i, text := range texts {
		out = out.add(Said{Text: text})
		if i == len(args) {
			break
		}
		switch v := args[i].(type) {
		case int:
			out = out.add(Said{Kind: SaidCount, Value: Float(v)})
		case int64:
			out = out.add(Said{Kind: SaidCount, Value: Float(v)})
		case Said:
			out = out.add(v)
		case Sentence:
			for _, s := range v {
				out = out.add(s)
			}
		default:
			out = out.add(Said{Text: fmt.Sprint(v)})
		}
	}
	return out
}

// SayList joins sentences by commas.
func SayList(list []Sentence) Sentence {
	var out Sentence
	for i, s := range list {
		if i > 0 {
			out = out.add(Said{Text: ", "})
		}
		for _, x := range s {
			out = out.add(x)
		}
	}
	return out
}

// add joins neighbouring texts.
func (s Sentence) add(x Said) Sentence {
	if x.Kind == "" && x.Text == "" {
		return s
	}
	if k := len(s) - 1; x.Kind == "" && k >= 0 && s[k].Kind == "" {
		out := append(Sentence{}, s...)
		out[k].Text += x.Text
		return out
	}
	return append(s, x)
}

// With is the sentence with its numbers printed by a function.
func (s Sentence) With(number func(Said) string) string {
	var b strings.Builder
	for _, x := range s {
		if x.Kind == "" {
			b.WriteString(x.Text)
		} else {
			b.WriteString(number(x))
		}
	}
	return b.String()
}

// String is the sentence with plain numbers.
func (s Sentence) String() string {
	return s.With(func(x Said) string {
		switch v := float64(x.Value); x.Kind {
		case SaidPercent:
			return stats.Percent(v, x.Digits)
		case SaidP:
			return "P " + stats.Related(stats.PValue(v))
		default:
			return stats.Decimal(v, x.Digits)
		}
	})
}

// NoteOf is a note of a sentence, which keeps its numbers where it has some.
func NoteOf(id, analysis string, s Sentence) Note {
	n := Note{ID: id, Analysis: analysis, Text: s.String()}
	for _, x := range s {
		if x.Kind != "" {
			n.Said = s
		}
	}
	return n
}

// Same tells whether two notes say the same.
func (n Note) Same(m Note) bool { return n.ID == m.ID && n.Analysis == m.Analysis && n.Text == m.Text }
