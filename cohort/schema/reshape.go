package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// mostVariables bounds how many rows a sheet with patients in columns has.
const mostVariables = 500

// layOutEitherWay lays a sheet out, or, where no row of it heads patients, with the column
// for identifiers that has no header but holds them, or the sheet turned, if its first
// column heads them.
func layOutEitherWay(s *sheet.Sheet, plan Plan) []Table {
	s = partsAsDates(s)
	if rows := calendarRows(s, plan); rows != nil {
		return layOut(rows, plan)
	}
	if rows := patientsAcross(s); rows != nil {
		return layOut(rows, plan)
	}
	tables := layOut(s, plan)
	if slices.ContainsFunc(tables, func(t Table) bool { return t.names("patient_id") && t.spoken() > 1 && !t.answers() }) {
		return tables
	}
	if named := layOutUnnamed(s, tables, plan); named != nil {
		return named
	}
	if s.Rows() > mostVariables || s.Rows() < 3 || s.Cols() < 2 {
		return tables
	}
	turn := transposed(s)
	turned := layOut(turn, plan)
	if named := layOutUnnamed(turn, turned, plan); named != nil {
		turned = named
	}
	if t := &turned[0]; t.Header >= 0 && t.score() >= 3 && t.names("patient_id") {
		t.Notes = append(t.Notes,
			"patients stand in columns and variables in rows: read turned; cells are named as they stand in the file")
		return turned
	}
	return tables
}

// layOutUnnamed lays a sheet out whose identifiers stand under no header, nil where it has
// none or says nothing of testosterone.
func layOutUnnamed(s *sheet.Sheet, tables []Table, plan Plan) []Table {
	head := max(tables[0].Header, tables[0].Likely)
	col := unnamedIDs(s, head)
	if col < 0 {
		return nil
	}
	plan.Read = append(slices.Clone(plan.Read), ColumnPlan{File: s.File, Sheet: s.Name, Column: cohort.ColumnName(col), Is: "patient_id"})
	named := layOut(s, plan)
	t := &named[0]
	if t.Header < 0 || !t.names("total_testosterone") {
		return nil
	}
	t.find(unnamedFinding(s.Ref(t.Header, col), t.Columns[0].Header, col))
	return named
}

// unnamedFinding tells of identifiers under no header.
func unnamedFinding(at cohort.Ref, header string, col int) cohort.Finding {
	return cohort.Finding{Code: cohort.UnknownColumn, Severity: cohort.Warning, At: at, Column: header,
		Got: "identifiers under no header", Want: "a header such as ID",
		Message: fmt.Sprintf("taken as the patients' identifiers; write ID over them, or say it in the plan "+
			"(columns: read: - {column: %s, is: patient_id})", cohort.ColumnName(col))}
}

// unnamedIDs finds the first column that has cells, if these are identifiers and no word
// stands over them; -1 where that is not so. Numbers that count the rows are none: a
// program writes them before any table.
func unnamedIDs(s *sheet.Sheet, head int) int {
	if head < 0 || head+3 >= s.Rows() {
		return -1
	}
	col := -1
	for c := 0; c < min(s.Cols(), 3) && col < 0; c++ {
		if sheet.Trim(s.Row(head+1).Text(c)) != "" {
			col = c
		}
	}
	if col < 0 {
		return -1
	}
	if over := strings.ToLower(sheet.Trim(s.Row(head).Text(col))); over != "" && !rowLabels[over] {
		return -1
	}
	if !idShaped(s, head, col) {
		return -1
	}
	return col
}

// idShaped tells a column whose cells, below a header, look like identifiers of men: with
// digits, no dates or decimals, no count of the rows, and hardly one that comes again later.
func idShaped(s *sheet.Sheet, head, col int) bool {
	if head < 0 {
		return false
	}
	const looked = 2000
	seen, cells, alike, counts, again, before := map[string]bool{}, 0, 0, 0, 0, ""
	for r := head + 1; r < s.Rows() && r <= head+looked; r++ {
		text := sheet.Trim(s.Row(r).Text(col))
		if text == "" {
			continue
		}
		if r == s.Rows()-1 && !strings.ContainsAny(text, "0123456789") {
			break // the word of a summary
		}
		cells++
		v, number := sheet.ParseNumber(text, sheet.Point)
		counts += btoi(number && (v == float64(cells) || v == float64(cells-1)) && (text == "0" || text[0] != '0'))
		_, dated := sheet.ParseDate(text, sheet.Unsettled, latestYear)
		alike += btoi(len(text) <= 24 && strings.ContainsAny(text, "0123456789") && !dated && (!number || v == math.Trunc(v) && v >= 0) &&
			s.Row(r).Kind(col) != sheet.Serial)
		again += btoi(text != before && seen[text])
		seen[text], before = true, text
	}
	return cells >= 3 && 10*alike >= 9*cells && 10*counts < 9*cells && 10*again <= cells
}

// rowLabels are the words that spreadsheet programs write over the rows of a pivot table.
var rowLabels = map[string]bool{"row labels": true, "zeilenbeschriftungen": true, "étiquettes de lignes": true,
	"etichette di riga": true, "etiquetas de fila": true, "rijlabels": true, "satır etiketleri": true, "行标签": true}

// columnLabels are those over the columns.
var columnLabels = map[string]bool{"column labels": true, "spaltenbeschriftungen": true, "étiquettes de colonnes": true,
	"etichette di colonna": true, "etiquetas de columna": true, "kolomlabels": true, "sütun etiketleri": true, "列标签": true}

// answers tells a row that is no header but has the word "no" in most of its cells, of men who
// stand in columns: it also heads identifiers.
func (t *Table) answers() bool {
	n := 0
	for i := range t.Columns {
		answer, ok := sheet.ParseYesNo(t.Columns[i].Header)
		n += btoi(ok && answer != cohort.Unknown)
	}
	return n >= 3 && 2*n > len(t.Columns)
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
