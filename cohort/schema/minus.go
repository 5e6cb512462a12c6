package schema

import (
	"fmt"
	"strconv"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// The words that stand for a sign before a time, once headers are folded: one that can be
// nothing but a minus, and a hyphen, which in "TT -3 mo" and "M-3" may as well part words.
const (
	minusWord = "minus"
	dashWord  = "dashed"
)

var (
	signBefore = expression(`(^|[\s(\[_@,;:])([-–−])(\s?)(\d{1,4}(?:[.,]\d)?\s?)(\pL+)`)
	signBehind = expression(`(^|[^\pL\d])(\pL{1,10})(\s*)([-–−])(\d{1,4})($|[^\d.,/–−-])`)
	timeWord   = expression(`^` + timeUnits + `$`)
)

func isTimeWord(word string) bool {
	w := fold(word)
	return timeWord().MatchString(w) || timeWord().MatchString(inEnglish(w))
}

// signed writes the signs before times as words: "-3 months", "Day -14", "TT M-3". A text that is
// nothing else has a minus.
func signed(text string) string {
	if !strings.ContainsAny(text, "-–−") || !hasDigit(text) || len(text) > 120 {
		return text
	}
	word := func(sign string, alone bool) string {
		if sign == "−" || alone {
			return minusWord
		}
		return dashWord
	}
	out := signBefore().ReplaceAllStringFunc(text, func(s string) string {
		m := signBefore().FindStringSubmatch(s)
		alone := s == text
		if !isTimeWord(m[5]) || m[3] != "" && m[2] != "−" && !alone {
			return s // "TT - 3 months" has no sign
		}
		return m[1] + " " + word(m[2], alone) + " " + m[4] + m[5]
	})
	return signBehind().ReplaceAllStringFunc(out, func(s string) string {
		m := signBehind().FindStringSubmatch(s)
		if !isTimeWord(m[2]) {
			return s
		}
		return m[1] + word(m[4], s == text && m[3] != "") + " " + m[5] + " " + m[2] + m[6]
	})
}

// signed is the time with a sign before its number.
func (w moment) signed(sign string) moment {
	switch {
	case !w.known() || w.base:
		return moment{}
	case sign == minusWord:
		w.month = -w.month
	default:
		w.dashed = true
	}
	return w
}

// plain tells a time whose number has nothing before it: hyphens beside it are minus signs.
func (w moment) plain() bool { return w.known() && !w.base && !w.dashed && w.month >= 0 }

// settled is a time whose hyphen is a minus or none.
func (w moment) settled(minus bool) moment {
	if w.dashed && minus {
		w.month = -w.month
	}
	w.dashed = false
	return w
}

// settleDashes decides what the hyphens before times in headers are: minus signs where other
// headers of the table write times without, else marks between words. The former is told.
func (t *Table) settleDashes() {
	minus := false
	for i := range t.Columns {
		minus = minus || t.Columns[i].label.when.plain()
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		w := c.label.when
		c.label.when = w.settled(minus)
		if !minus || !w.dashed || w.month == 0 {
			continue
		}
		what := fmt.Sprintf("read as %s months before time zero, since other headers write times without a hyphen",
			strconv.FormatFloat(w.month, 'g', 3, 64))
		c.Notes = append(c.Notes, what)
		t.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: t.Sheet.Ref(t.Header, c.Col), Column: c.Header,
			Got: c.Header, Want: "a time whose sign is plain, such as 3 months",
			Message: what + "; if it is after, write it as the others are"})
	}
}

// settleLabels takes the hyphens of visits' labels in a column for minus signs where they are
// of both kinds, M-3 and M3, and tells.
func (b *builder) settleLabels(t *Table, c *Column) {
	const looked = 20_000
	seen := map[string]bool{}
	plain, dashed := false, -1
	cursor := t.Sheet.Cursor()
	for r := t.First; r <= min(t.Last, t.First+looked) && !(plain && dashed >= 0); r++ {
		text := sheet.Trim(cursor.Row(r).Text(c.Col))
		if text == "" || seen[text] {
			continue
		}
		seen[text] = true
		w := b.labelled(text)
		if plain = plain || w.plain(); w.dashed && w.month > 0 && dashed < 0 {
			dashed = r
		}
	}
	if c.minus = plain && dashed >= 0; c.minus {
		b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: t.whole(c), Column: c.Header,
			Got: sheet.Trim(t.Sheet.Row(dashed).Text(c.Col)), Want: "times whose sign is plain, such as -3 months",
			Message: "labels with a hyphen before the number are read as times before time zero, since others of the column have none; " +
				"if they are after, write them as the others are"})
	}
}
