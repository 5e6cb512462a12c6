package schema

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// shape is an identifier's form: letters and digits as runs; in a long one that has
// both, such as a UUID, they are one kind.
func shape(s string) string {
	var b strings.Builder
	merged := len(s) >= 16 && strings.ContainsAny(s, "0123456789") && strings.IndexByte(s, ' ') < 0
	last := byte(0)
	for i := range len(s) {
		k := s[i]
		switch {
		case k >= '0' && k <= '9':
			k = '9'
		case k|0x20 >= 'a' && k|0x20 <= 'z' || k >= 0x80:
			k = 'a'
		}
		if merged && k == 'a' {
			k = '9'
		}
		if k != last || k != '9' && k != 'a' {
			b.WriteByte(k)
		}
		last = k
	}
	return b.String()
}

// id gives the text of an identifier's cell: a whole number that the file or a
// program wrote as 40013.0 or 4.0013E4 is 40013.
func (t *Table) id(row sheet.Row) string {
	text := sheet.Trim(row.Text(t.idCol))
	if sheet.Ditto(text) { // of the man above
		return ""
	}
	if row.Declared() && row.Kind(t.idCol) == sheet.Number && strings.ContainsAny(text, ".eE") {
		if v, err := strconv.ParseFloat(text, 64); err == nil && v == float64(int64(v)) && v < 1e15 && v > -1e15 {
			return strconv.FormatInt(int64(v), 10)
		}
	}
	return text
}

// timeColumn is the sheet column of the time of a long table, -1 where there is none.
func (t *Table) timeColumn() int {
	for i := range t.slots {
		s := &t.slots[i]
		if !s.timed {
			for _, c := range []int{s.date, s.monthC, s.event} {
				if c >= 0 {
					return t.Columns[c].Col
				}
			}
		}
	}
	return -1
}

// again tells whether a row is the header once more.
func (t *Table) again(row sheet.Row) bool {
	head, same := t.Sheet.Row(t.Header), 0
	for c := t.fromCol; c < min(t.toCol, row.Len()); c++ {
		if text := sheet.Trim(row.Text(c)); text != "" && text == sheet.Trim(head.Text(c)) {
			same++
		}
	}
	return same >= 2 || t.alone(row)
}

// rowReader tells the rows of patients from summaries, remarks and headers.
type rowReader struct {
	b         *builder
	t         *Table
	table     int
	shapes    map[string]bool
	filling   func() bool // blocks whose identifier stands in the first row are the table's habit
	summaries int
	remarks   int
	headers   int
	filled    int
	broken    map[int]bool
	dropped   int // rows with data that belong to no patient
	checked   int // rows that were held against the columns' sums

	header      string // of the identifiers
	timeCol     int
	numbered    func() bool // all identifiers but those at the table's end have digits
	allNumbered func() bool // those at its end, too
	before      string      // the last identifier
	beforeBlank bool        // a blank row came last
}

func newRowReader(b *builder, t *Table, table int) *rowReader {
	rr := &rowReader{b: b, t: t, table: table, broken: b.broken(t), timeCol: t.timeColumn(),
		header: sheet.Trim(t.Sheet.Row(t.Header).Text(t.idCol))}
	rr.numbered = sync.OnceValue(func() bool { return t.numberedIDs(t.Last - tableEnd) })
	rr.allNumbered = sync.OnceValue(func() bool { return t.numberedIDs(t.Last) })
	rr.filling = sync.OnceValue(func() bool { return rr.timeCol >= 0 && t.fillsDown(rr.timeCol) })
	return rr
}

// filledCells counts what stands in a row beside its identifier: cells, and numbers.
func (t *Table) filledCells(row sheet.Row) (cells, numbers int) {
	for c := t.fromCol; c < min(t.toCol, row.Len()); c++ {
		text := sheet.Trim(row.Text(c))
		if c == t.idCol || text == "" {
			continue
		}
		cells++
		if _, ok := sheet.ParseNumber(text, sheet.Point); ok {
			numbers++
		} else if _, ok := sheet.ParseNumber(text, sheet.Comma); ok {
			numbers++
		}
	}
	return cells, numbers
}

// alone tells whether a row holds nothing in the table's columns but its identifier.
func (t *Table) alone(row sheet.Row) bool {
	for c := t.fromCol; c < min(t.toCol, row.Len()); c++ {
		if c != t.idCol && sheet.Trim(row.Text(c)) != "" {
			return false
		}
	}
	return true
}

// idShapes are the forms of the identifiers of rows that hold more than one cell, and a time
// where rows are visits.
func (t *Table) idShapes() map[string]bool {
	timeCol := t.timeColumn()
	out := map[string]bool{}
	for r := t.First; r <= t.Last && r < t.First+5000; r++ {
		if row := t.Sheet.Row(r); !t.alone(row) && (timeCol < 0 || sheet.Trim(row.Text(timeCol)) != "") {
			if id := t.id(row); id != "" && len(id) <= 80 && strings.Count(id, " ") < 3 && !summaryRow(id) && !beginsSummary(id) {
				out[shape(id)] = true
			}
		}
	}
	return out
}

// fillsDown tells whether rows without an identifier are the table's habit: several
// blocks, or one that makes up much of a small table. One such row at the end is a
// row of totals.
func (t *Table) fillsDown(timeCol int) bool {
	blanks, runs, rows := 0, 0, 0
	inRun, some := false, false
	for r := t.First; r <= t.Last; r++ {
		row := t.Sheet.Row(r)
		if sheet.Trim(row.Text(t.idCol)) != "" {
			rows++
			some, inRun = true, false
			continue
		}
		if row.Blank() {
			inRun = false
			continue
		}
		rows++
		if some && sheet.Trim(row.Text(timeCol)) != "" {
			blanks++
			if !inRun {
				runs++
			}
			inRun = true
		}
	}
	return runs >= 2 || 3*blanks >= rows
}

// summary tells a row that sums up by its identifier; where other identifiers are
// initials too, or visits name it, its numbers decide.
func (rr *rowReader) summary(r int, id, before string) bool {
	if plainID(id) {
		return false
	}
	if before != "" && sumsUp(id, before) {
		return true
	}
	whole := summaryRow(id)
	if !whole && !beginsSummary(id) || rr.b.named(id, rr.table) {
		return false
	}
	if rr.shapes == nil {
		rr.shapes = rr.t.idShapes()
	}
	if !whole { // "Mean TT", where the numbers are means; "Subtotal of hCG (n = 7)", which is no visit
		return rr.t.sums(r) || !rr.shapes[shape(id)] && (rr.timeless(rr.t.Sheet.Row(r)) || strings.Contains(id, "="))
	}
	if !rr.shapes[shape(id)] || strings.ContainsAny(id, "=:±% ") {
		return true
	}
	rr.checked++
	return rr.checked <= 20 && rr.t.measured(r, measureOf[strings.ToLower(id)]) || rr.t.alone(rr.t.Sheet.Row(r))
}

// named tells whether another table has a patient of this identifier.
func (b *builder) named(id string, table int) bool {
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if i == table || t.Role == RoleNone || t.idCol < 0 {
			continue
		}
		for r := t.First; r <= t.Last; r++ {
			if row := t.Sheet.Row(r); t.id(row) == id && !t.alone(row) && !t.sums(r) {
				return true
			}
		}
	}
	return false
}

// drop tells of a row that is no patient's. It names no cell text: a remark can name
// a person.
func (rr *rowReader) drop(r, cells int, what string) {
	severity, message := cohort.Info, "the row is not used"
	if cells > 1 && what != "a summary" {
		rr.dropped++
		severity, message = cohort.Warning,
			fmt.Sprintf("the row holds %d cells more and is not used; give it an identifier if it is a patient's", cells)
	}
	rr.b.find(cohort.Finding{Code: cohort.DroppedRow, Severity: severity, At: rr.t.Sheet.Ref(r, rr.t.idCol),
		Column: rr.t.column("patient_id").Header, Got: what,
		Want: "a row of a patient", Message: message})
}

// longID is the length beyond which an identifier could be a remark.
const longID = 12

// ids gives the identifiers of rows, empty where a row is no patient's. Remarks, summaries
// and the header once more are counted.
func (rr *rowReader) ids(from, to int, yield func(r int, id string)) {
	t := rr.t
	for r := from; r <= to; r++ {
		row := t.Sheet.Row(r)
		id := t.id(row)
		if rr.broken[r] {
			yield(r, "")
			continue
		}
		if id == "" {
			if rr.follows(r, row) {
				rr.filled++
				yield(r, rr.before)
				continue
			}
			rr.beforeBlank = row.Blank()
			yield(r, "")
			continue
		}
		what := ""
		if id != rr.before { // the next visit of the same man
			what = rr.noPatient(r, row, id)
		}
		if what == "" {
			rr.before, rr.beforeBlank = id, false
			yield(r, id)
			continue
		}
		yield(r, "")
		if what != "the header" {
			cells, _ := t.filledCells(row)
			rr.drop(r, cells, what)
			rr.before = ""
		}
	}
}

// dated tells a row of visits whose time is a date.
func (rr *rowReader) dated(row sheet.Row) bool {
	if row.Kind(rr.timeCol) == sheet.Serial {
		return true
	}
	_, ok := sheet.ParseDate(sheet.Trim(row.Text(rr.timeCol)), sheet.Unsettled, latestYear)
	return ok
}

// timeless tells a row of visits that has no time.
func (rr *rowReader) timeless(row sheet.Row) bool {
	return rr.timeCol >= 0 && sheet.Trim(row.Text(rr.timeCol)) == ""
}

// tableEnd is how many of a table's last rows may sum it up.
const tableEnd = 8

// numberedIDs tells whether all identifiers up to a row have a digit, but for words for
// missing and rows that hold nothing else.
func (t *Table) numberedIDs(last int) bool {
	for r := t.First; r <= last; r++ {
		row := t.Sheet.Row(r)
		if id := t.id(row); !strings.ContainsFunc(id, unicode.IsDigit) && !sheet.Missing(id) && !t.alone(row) {
			return false
		}
	}
	return last > t.First
}

// unlikeOthers tells a row at a table's end with a word where all others have numbers, which
// is no visit for want of a time, or whose cells are the sums of those above: a summary in
// words that are not known.
func (rr *rowReader) unlikeOthers(r int, row sheet.Row, id string) bool {
	t := rr.t
	if r <= t.Last-tableEnd || strings.ContainsFunc(id, unicode.IsDigit) || !rr.numbered() || rr.b.named(id, rr.table) {
		return false
	}
	return rr.timeless(row) || rr.timeCol < 0 && t.sums(r)
}

// noPatient says what a row with an identifier is that is no patient's, empty where it
// is one's.
func (rr *rowReader) noPatient(r int, row sheet.Row, id string) string {
	t := rr.t
	switch {
	case rr.summary(r, id, rr.before):
		rr.summaries++
		return "a summary"
	case id == rr.header && t.again(row):
		rr.headers++
		return "the header"
	case rr.absent(id):
		return "a word for missing in place of an identifier"
	case rr.betweenVisits(row, id):
		return "a row between visits that is none"
	case rr.unlikeOthers(r, row, id):
		rr.summaries++
		return "a word where other rows have an identifier with digits"
	case len(id) > longID || t.alone(row):
		if rr.shapes == nil {
			rr.shapes = t.idShapes()
		}
		if rr.shapes[shape(id)] {
			return ""
		}
		cells, _ := t.filledCells(row)
		if cells == 0 || cells < 2 && (len(id) > 30 || strings.Count(id, " ") > 2) {
			rr.remarks++
			return "a remark"
		}
	}
	return ""
}

// follows tells whether a row without an identifier belongs to the patient above.
func (rr *rowReader) follows(r int, row sheet.Row) bool {
	t := rr.t
	cells, numbers := t.filledCells(row)
	if cells == 0 {
		return false
	}
	if rr.before != "" && sheet.Ditto(sheet.Trim(row.Text(t.idCol))) {
		return true
	}
	for c := t.fromCol; c < min(t.toCol, row.Len(), t.fromCol+4); c++ {
		if summaryRow(sheet.Trim(row.Text(c))) {
			rr.summaries++
			rr.drop(r, cells, "a summary")
			return false
		}
	}
	timed := rr.timeCol >= 0 && sheet.Trim(row.Text(rr.timeCol)) != ""
	if timed && rr.before != "" && !rr.beforeBlank && rr.filling() {
		if r+3 <= t.Last || rr.dated(row) || !t.sums(r) { // no summary has a date
			return true
		}
	}
	switch {
	case numbers > 0 && r+5 > t.Last && t.sums(r):
		rr.summaries++
		rr.drop(r, cells, "a summary")
	case timed || cells > 2:
		rr.drop(r, cells, "a row without an identifier")
	case cells > 0:
		rr.remarks++
	}
	return false
}

func (rr *rowReader) conclude() {
	note := func(n int, one, many string) {
		if n > 0 {
			rr.t.Notes = append(rr.t.Notes, amount(n, one, many))
		}
	}
	note(rr.remarks, "row of remarks is no patient", "rows of remarks are no patients")
	note(rr.summaries, "summary row (mean, total) is no patient", "summary rows (mean, total) are no patients")
	note(rr.headers, "row repeats the header", "rows repeat the header")
	note(rr.filled, "row without an identifier belongs to the patient above it", "rows without an identifier belong to the patient above them")
}
