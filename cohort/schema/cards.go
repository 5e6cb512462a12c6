package schema

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// card is a sheet, or a part of one, that is one patient's: what is said of him once, above
// a table of his visits.
type card struct {
	s           *sheet.Sheet
	facts       []fact
	header, end int // rows: of the visits' header, and behind the last visit
	first       int // row of the first visit, below the header and its units
	heads       []string
}

// fact is a key with its value, which stands beside it or behind a colon in one cell.
type fact struct {
	name, key string // canonical column, and as written
	value     string
	kind      sheet.Kind
	row, col  int
}

// find gives the pair of a canonical column, nil where the card has none.
func (c *card) find(name string) *fact {
	for i := range c.facts {
		if c.facts[i].name == name {
			return &c.facts[i]
		}
	}
	return nil
}

// oneSheetEach gives the sheets of a book, those that are one patient's each, and those in
// which one patient's table stands below the other's, taken together as one table.
func oneSheetEach(book *sheet.Book) []*sheet.Sheet {
	cards, of := map[string][]card{}, make([]string, len(book.Sheets))
	var forms []string
	for i, s := range book.Sheets {
		if s.Cols() > widestCard {
			continue
		}
		for _, c := range readCards(s) {
			of[i] = c.form()
			if cards[of[i]] == nil {
				forms = append(forms, of[i])
			}
			cards[of[i]] = append(cards[of[i]], c)
		}
	}
	var out []*sheet.Sheet
	for i, s := range book.Sheets {
		if !eachSaysWhose(cards[of[i]]) {
			out = append(out, s)
		}
	}
	for _, form := range forms {
		if list := cards[form]; eachSaysWhose(list) {
			out = append(out, together(list))
		}
	}
	return out
}

// eachSaysWhose tells cards that each say whose they are, in a pair or by the sheet's name.
func eachSaysWhose(list []card) bool {
	return len(list) > 1 &&
		(!slices.ContainsFunc(list, func(c card) bool { return c.find("patient_id") == nil }) || alikeNames(list))
}

// Bounds of what is looked at as cards, so that long tables cost nothing.
const (
	widestCard  = 80
	deepestCard = 40   // rows above the visits
	longestCard = 1000 // rows of visits
)

// form is what cards of one kind have alike: the headers of their visits.
func (c *card) form() string {
	var folded []string
	for _, h := range c.heads {
		folded = append(folded, fold(h))
	}
	return strings.TrimRight(strings.Join(folded, "\x00"), "\x00")
}

// alikeNames tells whether the names of the sheets are identifiers of one shape, with
// numbers, and no times.
func alikeNames(list []card) bool {
	shapes := shape(sheet.Trim(list[0].s.Name))
	seen := map[*sheet.Sheet]bool{}
	for _, c := range list {
		name := sheet.Trim(c.s.Name)
		if shape(name) != shapes || !strings.ContainsAny(name, "0123456789") || parseMoment(fold(name)).set ||
			copyName().MatchString(name) || seen[c.s] {
			return false
		}
		seen[c.s] = true
	}
	if shapes == "9" { // numbers alone: of three digits and more, and no years
		name := sheet.Trim(list[0].s.Name)
		return len(name) >= 3 && !slices.ContainsFunc(list, func(c card) bool {
			other := sheet.Trim(c.s.Name)
			return len(other) != len(name) || len(other) == 4 && other >= "1900" && other < "2100"
		})
	}
	return strings.Contains(shapes, "9")
}

// readCards reads the patients of a sheet: pairs of known keys and values, then the header
// of visits, which has no identifier, and the visits up to the next patient's pairs.
func readCards(s *sheet.Sheet) []card {
	var out []card
	next, since := card{s: s}, 0
	for r := 0; r < s.Rows() && since <= longestCard; r, since = r+1, since+1 {
		row := s.Row(r)
		facts, others := factsOf(row, r)
		if heads := visitHeads(row); heads != nil {
			if len(out) > 0 && len(next.facts) == 0 { // a header once more, or a table of another kind
				return nil
			}
			next.heads, next.header, next.end = heads, r, s.Rows()
			if r+1 < s.Rows() && unitsBelow(heads, s.Row(r+1)) {
				r++
			}
			next.first = r + 1
			out = append(out, next)
			next, since = card{s: s}, 0
			continue
		}
		switch {
		case len(out) == 0 && since > deepestCard:
			return nil
		case len(out) == 0 || len(next.facts) > 0 && (len(facts) > 0 || saysWhose(next.facts)):
			next.facts = append(append(next.facts, facts...), others...)
		case len(next.facts) > 0 && row.Blank(): // said below a man's visits: of him
			above := &out[len(out)-1]
			above.facts = append(above.facts, next.facts...)
			next.facts = nil
		case len(facts) > 0:
			out[len(out)-1].end = min(out[len(out)-1].end, r)
			next.facts = append(facts, others...)
		}
	}
	if len(out) > 0 {
		out[len(out)-1].facts = append(out[len(out)-1].facts, next.facts...)
	}
	for i := range out {
		out[i].namedBy()
	}
	return out
}

// saysWhose tells whether one of several pairs names a patient.
func saysWhose(facts []fact) bool {
	return slices.ContainsFunc(facts, func(p fact) bool { return p.name == "patient_id" || p.name == personKey })
}

// visitHeads are the headers of a row that heads the visits of one patient: a time and
// testosterone, and no identifier. nil where it is none.
func visitHeads(row sheet.Row) []string {
	known, texts := map[string]bool{}, 0
	heads := make([]string, row.Len())
	for col := range heads {
		if heads[col] = sheet.Trim(row.Text(col)); heads[col] != "" {
			texts++
			if l := recognise(heads[col]); l.m != nil {
				known[l.m.name] = true
			}
		}
	}
	if texts < 2 || known["patient_id"] || !known["total_testosterone"] ||
		!known["visit_date"] && !known["month"] && !known["visit_label"] {
		return nil
	}
	return heads
}

// unitsBelow adds a row of units to the headers above it; false where the row is none.
func unitsBelow(heads []string, row sheet.Row) bool {
	some := false
	for col := range row.Len() {
		text := sheet.Trim(row.Text(col))
		if text != "" && (col >= len(heads) || !unit.Known(text) && !formatWord(text)) {
			return false
		}
		some = some || unit.Known(text)
	}
	for col := range heads {
		if text := sheet.Trim(row.Text(col)); some && unit.Known(text) && !strings.ContainsAny(heads[col], opening) {
			heads[col] += " (" + text + ")"
		}
	}
	return some
}

// factsOf takes keys and values that stand side by side in a row, or in one cell with a
// colon between; others are those whose key is none of ours, under their own words.
func factsOf(row sheet.Row, r int) (out, others []fact) {
	const most = 12 // texts; a row of more is a table's
	texts := 0
	for col := range row.Len() {
		texts += btoi(sheet.Trim(row.Text(col)) != "")
	}
	if texts == 0 || texts > most {
		return nil, nil
	}
	for col := 0; col < row.Len(); col++ {
		text := sheet.Trim(row.Text(col))
		if before, value, inside := strings.Cut(strings.ReplaceAll(text, "：", ":"), ":"); inside && sheet.Trim(value) != "" {
			if name := keyOf(before); name != "" {
				out = append(out, fact{name, sheet.Trim(before), sheet.Trim(value), sheet.Text, r, col})
			} else if own := ownKey(before); own != "" {
				others = append(others, fact{own, sheet.Trim(before), sheet.Trim(value), sheet.Text, r, col})
			}
			continue
		}
		key := strings.TrimRight(text, ":：= ")
		name, to := keyOf(key), &out
		if name == "" && (texts == 2 || key != text) {
			name, to = ownKey(key), &others
		}
		if name == "" {
			continue
		}
		for at := col + 1; at < row.Len() && at <= col+2; at++ { // a merged key leaves a blank cell
			if value := sheet.Trim(row.Text(at)); value != "" {
				*to = append(*to, fact{name, key, value, row.Kind(at), r, at})
				col = at
				break
			}
		}
	}
	return out, others
}

// ownKey names a pair by its own words where its key means nothing, empty where it could not be a key
// or speaks of a visit.
func ownKey(key string) string {
	if key = sheet.Trim(key); len(key) > 60 || !strings.ContainsFunc(key, unicode.IsLetter) || recognise(key).m != nil {
		return ""
	}
	if f := fold(key); personWords[f] == "" && personWords[inEnglish(f)] == "" {
		return "own " + f
	}
	return ""
}

// personKey is what a pair is called that names a person.
const personKey = "person"

// keyOf gives the canonical column that the key of a pair means, empty where it means none.
func keyOf(key string) string {
	if key == "" || len(key) > 60 {
		return ""
	}
	l := recognise(key)
	switch {
	case l.m != nil && (!l.m.visit || l.m.form == asNumber && l.when.base):
		return l.m.name
	case l.m != nil:
		return ""
	}
	for _, f := range []string{fold(key), inEnglish(fold(key))} {
		if what := personWords[f]; what == "names" || what == "initials" || what == "record numbers" {
			return personKey
		}
	}
	return ""
}

// namedBy takes the person's name, or his record number, for the identifier where the card
// has no other.
func (c *card) namedBy() {
	if p := c.find(personKey); p != nil && c.find("patient_id") == nil {
		p.name = "patient_id"
	}
}

// together makes one table of cards: a row a visit, with what is said of the man once.
func together(cards []card) *sheet.Sheet {
	lead := cards[0]
	keys, written := []string{"patient_id"}, map[string]string{"patient_id": "patient_id"}
	for _, c := range cards {
		for _, p := range c.facts {
			if p.name != personKey && (written[p.name] == "" || p.name == "patient_id" && written[p.name] == p.name) {
				if p.name != "patient_id" {
					keys = append(keys, p.name)
				}
				if p.name != "patient_id" || keyOf(p.key) == p.name {
					written[p.name] = p.key
				}
			}
		}
	}
	b := sheet.NewBuilder(true)
	for _, k := range keys {
		b.Cell(written[k], sheet.Text)
	}
	for _, h := range lead.heads {
		b.Cell(h, sheet.Text)
	}
	b.EndRow()
	places := []func(col int) cohort.Ref{lead.place(keys, lead.header)}
	for _, c := range cards {
		for r := c.first; r < c.end; r++ {
			row := c.s.Row(r)
			if row.Blank() {
				continue
			}
			for _, k := range keys {
				switch p := c.find(k); {
				case p != nil:
					b.Cell(p.value, p.kind)
				case k == "patient_id":
					b.Cell(sheet.Trim(c.s.Name), sheet.Text)
				default:
					b.Cell("", sheet.Empty)
				}
			}
			for col := range lead.heads {
				b.Cell(row.Text(col), row.Kind(col))
			}
			b.EndRow()
			places = append(places, c.place(keys, r))
		}
	}
	last := cards[len(cards)-1].s
	out := &sheet.Sheet{File: lead.s.File, Name: lead.s.Name + " to " + last.Name, Date1904: lead.s.Date1904}
	note := fmt.Sprintf("%d sheets of one patient each are read as one table; cells are named as they stand in the file", len(cards))
	if last == lead.s {
		out.Name = lead.s.Name
		note = fmt.Sprintf("tables of %d patients, one below the other, are read as one; cells are named as they stand in the file", len(cards))
	}
	out.Notes = append(out.Notes, note)
	out.Place = func(row, col int) cohort.Ref {
		if row < 0 || row >= len(places) {
			return cohort.Ref{File: lead.s.File, Sheet: lead.s.Name}
		}
		return places[row](col)
	}
	out.Append(b)
	return out
}

// place tells where in the file the cells of a row of the joint table stand.
func (c card) place(keys []string, r int) func(col int) cohort.Ref {
	return func(col int) cohort.Ref {
		if col >= len(keys) {
			return c.s.Ref(r, col-len(keys))
		}
		if p := c.find(keys[col]); p != nil {
			return c.s.Ref(p.row, p.col)
		}
		return cohort.Ref{File: c.s.File, Sheet: c.s.Name}
	}
}
