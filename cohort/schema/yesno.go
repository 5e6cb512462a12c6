package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// coded is one code of a header: "1=yes", "yes: 1".
var coded = expression(`([\p{L}\d][\p{L}\d ]*?)\s*[=:]\s*([\p{L}\d][\p{L}\d ]*)`)

// noEvents are words that begin texts for none in a column of events, noEvent whole texts.
var (
	noEvents = wordSet("none nil no keine kein aucun aucune ninguno ninguna nessuno nessuna nenhum nenhuma yok geen brak нет 无 無 没有 " +
		"なし 0 nothing denies denied without ohne sans sin senza sem bez без zonder asymptomatic asymptomatisch unremarkable uneventful " +
		"unauffallig")
	noEvent = wordSet("ob o_b wnl nad ras clear well tolerated well_tolerated tolerated_well good_tolerance gut_vertragen bien_tolere " +
		"bien_tolerado ben_tollerato bem_tolerado")
	gradeZero = expression(`^((ctcae|ctc) ?)?(grade|grad|gr|g)? ?0( none)?$`)
)

// headerCodes reads the codes that a header gives.
func headerCodes(text string) map[string]cohort.Tri {
	out := map[string]cohort.Tri{}
	for _, m := range coded().FindAllStringSubmatch(strings.ToLower(text), -1) {
		a, b := strings.TrimSpace(m[1]), strings.TrimSpace(m[2])
		if !strings.ContainsFunc(a, unicode.IsDigit) {
			a, b = b, a
		}
		if t := verdict(b); t != cohort.Unknown {
			out[a] = t
		}
	}
	return out
}

// verdict reads a word for yes or no in letters; "not improved" is no.
func verdict(word string) cohort.Tri {
	if !strings.ContainsFunc(word, unicode.IsLetter) {
		return cohort.Unknown
	}
	if t, ok := sheet.ParseYesNo(word); ok {
		return t
	}
	first, _, _ := strings.Cut(word, " ")
	switch {
	case noEvents[first] || slices.Contains([]string{"not", "without", "worse", "same", "unchanged"}, first):
		return cohort.No
	case slices.Contains([]string{"improved", "better", "present", "any"}, first):
		return cohort.Yes
	}
	return cohort.Unknown
}

// yesNo reads a cell of a yes/no column.
func (c *Column) yesNo(text string) (t cohort.Tri, ok bool) {
	if c.suspect || c.stands(text) {
		return cohort.Unknown, true
	}
	if len(c.words) > 0 {
		if t, known := c.words[strings.ToLower(sheet.Trim(text))]; known {
			return t, true
		}
	}
	if c.events {
		f := fold(text)
		first, _, _ := strings.Cut(f, " ")
		if noEvents[first] || noEvent[strings.ReplaceAll(f, " ", "_")] || text == "∅" || text == "Ø" || gradeZero().MatchString(f) {
			return cohort.No, true
		}
	}
	if t, ok = sheet.ParseYesNo(text); ok {
		return t, ok
	}
	if c.m != nil && c.m.name == "symptoms_improved" { // "improved", "unchanged"
		if t = verdict(fold(text)); t != cohort.Unknown {
			return t, true
		}
	}
	if v, number := sheet.ParseNumber(text, sheet.Point); number && (missingCodes[v] || v == 9 || v == 99) {
		return cohort.Unknown, true
	}
	if c.events && strings.ContainsFunc(text, unicode.IsLetter) {
		return cohort.Yes, true
	}
	return cohort.Unknown, false
}

// wordReader reads the cells of a yes/no column.
type wordReader struct {
	c    *Column
	once sheet.Once[yesOrNo]
}

// yesOrNo is a cell that was read.
type yesOrNo struct {
	tri cohort.Tri
	ok  bool
}

func (w *wordReader) yesNo(row sheet.Row) (cohort.Tri, bool) {
	got, known := w.once.At(row, w.c.Col)
	if !known {
		got.tri, got.ok = w.c.yesNo(sheet.Trim(row.Text(w.c.Col)))
	}
	return got.tri, got.ok
}

// yesNoScan is what a column's cells of yes and no show.
type yesNoScan struct {
	c             *Column
	unread, first map[string]int // texts that cannot be read: how many, and the first row
	sides         [cohort.Yes + 1]int
	cells         int    // that cannot be read
	letters       uint32 // texts that are one letter, a in bit 0, in either case
	longer        bool   // some other text, that does not stand for missing
	plus          bool   // some cell is +
	circle        bool   // some cell is ○, beside which × is no; alone it may as well be a tick
	dashes, dash  int    // cells that are a dash, and the first row
}

// expectWords settles what the plan, the header or a legend says of a column's words.
func (b *builder) expectWords(c *Column) {
	if c.words == nil {
		c.words = headerCodes(c.label.codes)
	}
	if len(c.words) == 0 {
		words, at := legend(b, c.Header, headerCodes, func(word string) (cohort.Tri, bool) {
			t := verdict(word)
			return t, t != cohort.Unknown
		})
		if c.words = words; len(words) > 0 {
			c.Notes = append(c.Notes, "its codes are read as "+at.String()+" says")
		}
	}
	c.events = c.m.name == "adverse_event"
}

func newYesNoScan(c *Column) yesNoScan {
	return yesNoScan{c: c, unread: map[string]int{}, first: map[string]int{}}
}

// see looks at a cell whose text n rows hold, of which r is the first.
func (s *yesNoScan) see(row sheet.Row, r, n int) {
	text := sheet.Trim(row.Text(s.c.Col))
	if text == "" || len(s.unread) > 50 || text == s.c.Header { // the header once more
		return
	}
	if letter := text[0] | 0x20 - 'a'; len(text) == 1 && letter < 26 {
		s.letters |= 1 << letter
	} else {
		s.longer = s.longer || !sheet.Missing(text)
	}
	t, ok := s.c.yesNo(text)
	switch text {
	case "+":
		s.plus = true
	case "○", "◯", "〇":
		s.circle = true
	case "-", "–", "−":
		if s.dashes == 0 || r < s.dash {
			s.dash = r
		}
		s.dashes += n
	}
	if ok {
		s.sides[t] += n
		return
	}
	if s.unread[text] == 0 || r < s.first[text] {
		s.first[text] = r
	}
	s.unread[text] += n
	s.cells += n
}

// add adds what later rows show.
func (s *yesNoScan) add(o *yesNoScan) {
	for text, n := range o.unread {
		if s.unread[text] += n; s.unread[text] == n {
			s.first[text] = o.first[text]
		}
	}
	for i, n := range o.sides {
		s.sides[i] += n
	}
	s.letters, s.longer = s.letters|o.letters, s.longer || o.longer
	s.cells, s.plus, s.circle = s.cells+o.cells, s.plus || o.plus, s.circle || o.circle
	if s.dashes == 0 {
		s.dash = o.dash
	}
	s.dashes += o.dashes
}

// initials are the first letters of yes and no, of tongues in which one of them says nothing
// by itself: sí, sim and sì; ja; oui; evet and hayır.
var initials = []string{"sn", "jn", "on", "eh"}

// byLetters reads a column that holds the initials of yes and no and nothing else.
func (s *yesNoScan) byLetters() bool {
	for _, pair := range initials {
		if both := uint32(1)<<(pair[0]-'a') | 1<<(pair[1]-'a'); s.letters != both || s.longer || len(s.c.words) > 0 {
			continue
		}
		s.c.words = map[string]cohort.Tri{pair[:1]: cohort.Yes, pair[1:]: cohort.No}
		s.c.Notes = append(s.c.Notes, fmt.Sprintf("%s is taken as yes and %s as no, the only texts that it has", pair[:1], pair[1:]))
		return true
	}
	if n := s.unread["×"]; s.circle && n > 0 && len(s.c.words) == 0 {
		s.c.words = map[string]cohort.Tri{"×": cohort.No}
		s.c.Notes = append(s.c.Notes, "× is taken as no, since ○ is yes")
		delete(s.unread, "×")
		s.cells -= n
	}
	return false
}

// settleYesNo concludes how a column writes yes and no. Where cells that cannot be read
// are many and all the others lie on one side, nothing of it is used: what is unread
// is then likely the other side.
func (b *builder) settleYesNo(t *Table, s *yesNoScan) {
	if s.byLetters() {
		return
	}
	c, cells := s.c, s.cells
	yes, no := s.sides[cohort.Yes], s.sides[cohort.No]
	if no == 0 && s.plus && s.dashes > 0 && c.words["-"] == cohort.Unknown { // beside +, a dash is the other side rather than missing
		cells, s.unread["-"], s.first["-"] = cells+s.dashes, s.dashes, s.dash
	} else if cells < 2 || 10*cells < yes+no || yes > 0 && no > 0 {
		return
	}
	c.suspect = true
	texts := make([]string, 0, len(s.unread))
	at := t.Last
	for text, row := range s.first {
		texts = append(texts, fmt.Sprintf("%q", clipped(text)))
		at = min(at, row)
	}
	slices.Sort(texts)
	why := "all cells that can be read say the same, so the others likely say the opposite"
	if yes+no == 0 {
		why = "no cell can be read"
	}
	c.Notes = append(c.Notes, "not used until its words are stated")
	b.find(cohort.Finding{Code: cohort.BadNumber, Severity: cohort.Error, At: t.Sheet.Ref(at, c.Col), Column: c.Header,
		Got: fmt.Sprintf("%s, %s: %s", amount(cells, "cell", "cells"), amount(len(texts), "text", "texts"), strings.Join(texts[:min(3,
			len(texts))], ", ")),
		Want:    "yes or no",
		Message: why + ": the column is not used until its words are stated, " + t.remedy(c, "values: {TEXT: yes, TEXT: no}")})
}

// tellEvents notes which texts of a column of events count as events: those that are no known
// word for none.
func (b *builder) tellEvents() {
	types := b.c.Patients.Factor(eventType)
	if types == nil || slices.Max(types.Codes) < 0 {
		return
	}
	var texts []string
	for _, level := range types.Levels {
		if len(texts) < 8 && person(level, "") == "" {
			texts = append(texts, fmt.Sprintf("%q", clipped(level)))
		}
	}
	if n := len(types.Levels) - len(texts); n > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", n))
	}
	_, c := b.holder("adverse_event")
	c.Notes = append(c.Notes, "count as events: "+strings.Join(texts, ", "))
}

// onlyYes looks at what was read of events and of improvement where every cell that is not
// blank says yes. With men whose cell is blank the blanks may mean no, which is told; two
// texts over all men are yes and no in words that are not known, and are not used.
func (b *builder) onlyYes() {
	p := &b.c.Patients
	for _, name := range []string{"adverse_event", "symptoms_improved"} {
		f := p.Factor(name)
		if f == nil {
			continue
		}
		yes, blank := f.Count("yes"), f.Count("")
		types := p.Factor(eventType)
		unknown := name == "adverse_event" && blank == 0 && types != nil && len(types.Levels) == 2 && !slices.Contains(types.Codes, -1)
		if yes < 2 || f.Count("no") > 0 || blank == 0 && !unknown {
			continue
		}
		t, c := b.holder(name)
		found := cohort.Finding{Code: cohort.UnknownWord, Severity: cohort.Warning, At: t.Sheet.Ref(t.Header, c.Col), Column: c.Header,
			Got: fmt.Sprintf("%d men with yes, %d blank, none with no", yes, blank), Want: "yes and no",
			Message: "a blank cell is missing, so all whose answer is known say yes; where blank means no, write no"}
		if unknown {
			found.Severity, found.Got = cohort.Error, fmt.Sprintf("%q and %q, and nothing else", clipped(types.Levels[0]), clipped(types.Levels[1]))
			found.Message = "if one of them means that there was none, all would count as events: the column is not used until its words are " +
				"stated, " + t.remedy(c, "values: {TEXT: yes, TEXT: no}")
			for _, x := range []*cohort.Factor{f, types} {
				x.Codes = slices.Repeat([]int32{-1}, p.Len())
			}
		}
		b.find(found)
	}
}

// holder is the first table, and its column, that a patients' column is read from.
func (b *builder) holder(name string) (*Table, *Column) {
	for i := range b.res.Tables {
		if t := &b.res.Tables[i]; t.Role != RoleNone {
			if c := t.column(name); c != nil {
				return t, c
			}
		}
	}
	return nil, nil
}

func clipped(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}

// amount is a number with what it counts: "1 row is", "2 rows are".
func amount(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
