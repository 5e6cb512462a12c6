package schema

import (
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// mostVariables bounds how many rows a sheet with patients in columns has.
const mostVariables = 500

// layOutEitherWay lays a sheet out, or, where no row of it heads patients, the sheet
// turned, if its first column does.
func layOutEitherWay(s *sheet.Sheet, plan Plan) []Table {
	if rows := calendarRows(s, plan); rows != nil {
		return layOut(rows, plan)
	}
	tables := layOut(s, plan)
	if slices.ContainsFunc(tables, func(t Table) bool { return t.names("patient_id") && t.spoken() > 1 }) ||
		s.Rows() > mostVariables || s.Rows() < 3 || s.Cols() < 2 {
		return tables
	}
	turned := layOut(transposed(s), plan)
	if t := &turned[0]; t.Header >= 0 && t.score() >= 3 && t.names("patient_id") {
		t.Notes = append(t.Notes,
			"patients stand in columns and variables in rows: read turned; cells are named as they stand in the file")
		return turned
	}
	return tables
}

// spoken counts the headers that mean something.
func (t *Table) spoken() int {
	n := 0
	for i := range t.Columns {
		n += btoi(t.Columns[i].label.m != nil)
	}
	return n
}

// transposed turns a sheet, rows for columns; cells keep their places in the file.
func transposed(s *sheet.Sheet) *sheet.Sheet {
	b := sheet.NewBuilder(true)
	for c := range s.Cols() {
		for r := range s.Rows() {
			row := s.Row(r)
			b.Cell(row.Text(c), row.Kind(c))
		}
		b.EndRow()
	}
	out := &sheet.Sheet{File: s.File, Name: s.Name, Hidden: s.Hidden, Date1904: s.Date1904, Notes: s.Notes, Found: s.Found}
	out.Place = func(row, col int) cohort.Ref { return s.Ref(col, row) }
	out.Append(b)
	return out
}

// card is a sheet of one patient: what is said of him once, above a table of his visits.
type card struct {
	s      *sheet.Sheet
	keys   []string
	at     [][2]int // cells of the keys' values
	header int
	heads  []string
	hasID  bool
}

// oneSheetEach gives the sheets of a book, those that are one patient's each taken
// together as one table.
func oneSheetEach(book *sheet.Book) []*sheet.Sheet {
	var cards []card
	var others []*sheet.Sheet
	first := map[string]int{}
	same := map[string]int{}
	all := make([]card, len(book.Sheets))
	for i, s := range book.Sheets {
		if len(book.Sheets) < 2 || s.Cols() > widestCard {
			continue
		}
		c, ok := readCard(s)
		if !ok {
			continue
		}
		all[i] = c
		if same[c.form()]++; same[c.form()] == 1 {
			first[c.form()] = i
		}
	}
	for i, s := range book.Sheets {
		if c := all[i]; c.s != nil && same[c.form()] >= 2 && (c.hasID || alikeNames(all, c.form())) {
			cards = append(cards, c)
		} else {
			others = append(others, s)
		}
	}
	if len(cards) < 2 {
		return book.Sheets
	}
	for len(cards) > 0 {
		form := cards[0].form()
		var of, rest []card
		for _, c := range cards {
			if c.form() == form {
				of = append(of, c)
			} else {
				rest = append(rest, c)
			}
		}
		others, cards = append(others, together(of)), rest
	}
	return others
}

// widestCard bounds the sheets that are looked at as one patient's.
const widestCard = 80

// form is what sheets of one kind have alike.
func (c *card) form() string {
	return strings.Join(c.keys, "\x00") + "\x01" + strings.Join(c.heads, "\x00")
}

// alikeNames tells whether the names of the sheets of a form are identifiers of one
// shape, with numbers, and no times.
func alikeNames(all []card, form string) bool {
	shapes := ""
	for i := range all {
		if c := &all[i]; c.s != nil && c.form() == form {
			name := sheet.Trim(c.s.Name)
			if shapes == "" {
				shapes = shape(name)
			}
			if shape(name) != shapes || !strings.ContainsAny(name, "0123456789") || parseMoment(fold(name)).set ||
				copyName.MatchString(name) {
				return false
			}
		}
	}
	return strings.Contains(shapes, "9") && shapes != "9"
}

// readCard reads a sheet as one patient's: pairs of a known header and its value, then
// the header of visits, which has no identifier.
func readCard(s *sheet.Sheet) (card, bool) {
	c := card{s: s, header: -1}
	for r := 0; r < min(s.Rows(), 40); r++ {
		row := s.Row(r)
		var texts []string
		known := map[string]bool{}
		id := false
		for col := range row.Len() {
			if text := sheet.Trim(row.Text(col)); text != "" {
				texts = append(texts, text)
				if l := recognise(text); l.m != nil {
					known[l.m.name] = true
					id = id || l.m.name == "patient_id"
				}
			}
		}
		if len(texts) >= 2 && !id && known["total_testosterone"] && (known["visit_date"] || known["month"] || known["visit_label"]) {
			for col := range row.Len() {
				c.heads = append(c.heads, sheet.Trim(row.Text(col)))
			}
			c.header = r
			break
		}
		if len(texts) == 2 || len(texts) == 4 {
			c.pairs(row, r)
		}
	}
	return c, c.header >= 0
}

// pairs takes keys and values that stand side by side in a row.
func (c *card) pairs(row sheet.Row, r int) {
	for col := 0; col+1 < row.Len(); col++ {
		key := strings.TrimRight(sheet.Trim(row.Text(col)), ":= ")
		if key == "" || sheet.Trim(row.Text(col+1)) == "" {
			continue
		}
		if l := recognise(key); l.m != nil && !l.m.visit || l.m != nil && l.m.form == asNumber && l.when.base {
			c.keys = append(c.keys, key)
			c.at = append(c.at, [2]int{r, col + 1})
			c.hasID = c.hasID || l.m.name == "patient_id"
			col++
		}
	}
}

// together makes one table of the sheets of one patient each.
func together(cards []card) *sheet.Sheet {
	lead := cards[0]
	keys := lead.keys
	if !lead.hasID {
		keys = append([]string{"patient_id"}, keys...)
	}
	b := sheet.NewBuilder(true)
	var places []func(col int) cohort.Ref
	for _, k := range slices.Concat(keys, lead.heads) {
		b.Cell(k, sheet.Text)
	}
	b.EndRow()
	at := func(c card, r int) func(int) cohort.Ref {
		return func(col int) cohort.Ref {
			if !c.hasID {
				if col == 0 {
					return cohort.Ref{File: c.s.File, Sheet: c.s.Name}
				}
				col--
			}
			if col < len(c.at) {
				return c.s.Ref(c.at[col][0], c.at[col][1])
			}
			return c.s.Ref(r, col-len(c.at))
		}
	}
	places = append(places, at(lead, lead.header))
	for _, c := range cards {
		for r := c.header + 1; r < c.s.Rows(); r++ {
			row := c.s.Row(r)
			if row.Blank() {
				continue
			}
			if !c.hasID {
				b.Cell(sheet.Trim(c.s.Name), sheet.Text)
			}
			for _, k := range c.at {
				b.Cell(c.s.Row(k[0]).Text(k[1]), c.s.Row(k[0]).Kind(k[1]))
			}
			for col := range lead.heads {
				b.Cell(row.Text(col), row.Kind(col))
			}
			b.EndRow()
			places = append(places, at(c, r))
		}
	}
	last := cards[len(cards)-1].s
	out := &sheet.Sheet{File: lead.s.File, Name: lead.s.Name + " to " + last.Name, Date1904: lead.s.Date1904}
	out.Notes = append(out.Notes,
		fmt.Sprintf("%d sheets of one patient each are read as one table; cells are named as they stand in the file", len(cards)))
	out.Place = func(row, col int) cohort.Ref {
		if row < 0 || row >= len(places) {
			return cohort.Ref{File: lead.s.File, Sheet: lead.s.Name}
		}
		return places[row](col)
	}
	out.Append(b)
	return out
}
