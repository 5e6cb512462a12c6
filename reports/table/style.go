package table

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"leydig/stats"
)

// Style is how a journal prints numbers. Workbooks keep numbers, and take of a style
// only the digits of P values and percentages and the words.
type Style struct {
	Name string
	// Letter is that of P values.
	Letter string
	// Interval is the word behind a level: "95% CI".
	Interval string
	// Between stands between two limits; words ("to") wherever one is negative.
	Between string
	// Decimal and Thousands are marks inside numbers.
	Decimal, Thousands string
	// Coarse is the denominator below which percentages have no decimals.
	Coarse int64
	// BareP leaves the zero before the point of a P value out.
	BareP bool
	p     func(p float64) string
	excel string // number format of P values
}

// Styles lists the styles, the program's own first. JAMA's is that of the AMA manual of
// style (11th edition, chapters 18 and 19), the others those of the journals' notes for
// authors.
var Styles = []Style{
	{Name: "leydig", Letter: "P", Interval: "interval", Between: " to ", Decimal: ".", Thousands: ",", p: stats.PValue,
		excel: `[<0.001]"<0.001";[<0.05]0.000;0.00`},
	{Name: "jama", Letter: "P", Interval: "CI", Between: "-", Decimal: ".", Thousands: "\u202f", Coarse: 100, BareP: true, p: pJAMA,
		excel: `[<0.001]"<.001";[<0.01].000;.00`},
	{Name: "lancet", Letter: "p", Interval: "CI", Between: "–", Decimal: "·", Thousands: "\u202f", Coarse: 100, p: pLancet,
		excel: `[<0.0001]"<0.0001";[<0.01]0.0000;0.00`},
	{Name: "nejm", Letter: "P", Interval: "CI", Between: " to ", Decimal: ".", Thousands: ",", Coarse: 200, p: pNEJM,
		excel: `[<0.001]"<0.001";[<0.01]0.000;0.00`},
	{Name: "jurol", Letter: "p", Interval: "CI", Between: "-", Decimal: ".", Thousands: ",", p: pNEJM,
		excel: `[<0.001]"<0.001";[<0.01]0.000;0.00`},
}

// StyleNames lists the styles by name.
func StyleNames() []string {
	var out []string
	for _, s := range Styles {
		out = append(out, s.Name)
	}
	return out
}

// FindStyle finds a style by name; empty is the program's own.
func FindStyle(name string) (*Style, error) {
	if name == "" {
		return &Styles[0], nil
	}
	for i := range Styles {
		if Styles[i].Name == name {
			return &Styles[i], nil
		}
	}
	return nil, fmt.Errorf("there is no style %q; choose from %s", name, strings.Join(StyleNames(), ", "))
}

// pJAMA gives two decimals, three below 0.01 and where two would make 0.05 of less.
func pJAMA(p float64) string { return twoOrThree(p, true) }

// pNEJM gives two decimals, three below 0.01.
func pNEJM(p float64) string { return twoOrThree(p, false) }

func twoOrThree(p float64, guard bool) string {
	switch {
	case p < 0.001:
		return "<0.001"
	case p > 0.99:
		return ">0.99"
	case p < 0.01 || guard && p < 0.05 && stats.Decimal(p, 2) == "0.05":
		return stats.Decimal(p, 3)
	}
	return stats.Decimal(p, 2)
}

// pLancet gives two significant digits, at most four decimals.
func pLancet(p float64) string {
	switch {
	case p < 0.0001:
		return "<0.0001"
	case p > 0.99:
		return ">0.99"
	case p < 0.001:
		return stats.Decimal(p, 4)
	case p < 0.01:
		return stats.Decimal(p, 4)
	case p < 0.1:
		return stats.Decimal(p, 3)
	}
	return stats.Decimal(p, 2)
}

// In is the format as a style prints it.
func (f Format) In(s *Style) Format {
	f.style = s
	return f
}

// P is a P value behind its letter: "P = 0.03".
func (s *Style) P(p float64) string {
	return s.Letter + " " + stats.Related(P.In(s).Text(p))
}

// Limits are two limits in a text: "71.6% to 79.9%".
func (s *Style) Limits(lower, upper float64, f Format) string {
	return f.In(s).Text(lower) + s.between(lower, upper) + f.In(s).Text(upper)
}

func (s *Style) between(limits ...float64) string {
	for _, v := range limits {
		if v < 0 || math.IsNaN(v) {
			return " to "
		}
	}
	return s.Between
}

// PercentOf shows a percentage of n.
func (s *Style) PercentOf(n int64) Format {
	if n < s.Coarse {
		return Percent(0).In(s)
	}
	return Percent(1).In(s)
}

// PercentText is a share in a sentence, with one decimal.
func (s *Style) PercentText(share float64) string { return Percent(1).In(s).Text(share) }

// marked puts a style's marks into a number that was written plainly.
func (s *Style) marked(text string) string {
	if s.Decimal == "." && s.Thousands == "," {
		return text
	}
	return strings.NewReplacer(".", s.Decimal, ",", s.Thousands).Replace(text)
}

// Apply prints a table in a style.
func (s *Style) Apply(t *Table) {
	for i := range t.Head {
		if rest, ok := strings.CutPrefix(t.Head[i].Text, "P"); ok && (rest == "" || rest[0] == ' ') {
			t.Head[i].Text = s.Letter + rest
		}
	}
	for i := range t.Rows {
		for j := range t.Rows[i].Cells {
			parts := t.Rows[i].Cells[j].Parts
			for k := range parts {
				if parts[k].Format.kind != 0 {
					parts[k].Format.style = s
				}
				if parts[k].Pre == " to " && k > 0 && parts[k].Format.kind != 0 {
					parts[k].Pre = s.between(parts[k-1].Value, parts[k].Value)
				}
			}
		}
	}
}

// Prose puts the style's marks into numbers of a text that was written plainly: tokens
// that are a number and no more, so that versions, names of files and DOIs stay.
func (s *Style) Prose(text string) string {
	if s.Thousands != "," && strings.Contains(text, ",") {
		text = groupedNumber.ReplaceAllStringFunc(text, func(token string) string { return strings.ReplaceAll(token, ",", s.Thousands) })
	}
	if s.Decimal == "." || !strings.Contains(text, ".") {
		return text
	}
	return plainNumber.ReplaceAllStringFunc(text, func(token string) string {
		m := plainNumber.FindStringSubmatch(token)
		return m[1] + strings.Replace(m[2], ".", s.Decimal, 1) + m[3]
	})
}

// groupedNumber is a whole number of five digits or more, in groups of three.
var groupedNumber = regexp.MustCompile(`\b\d{2,3}(,\d{3})+\b|\b\d(,\d{3}){2,}\b`)

// plainNumber is a number with decimals between spaces, brackets and marks.
var plainNumber = regexp.MustCompile(`(^|[\s(\[<>=≥≤±+−–-])(\d[\d,]*\.\d+%?)($|[\s)\],;:–]|\.(?:\s|$))`)
