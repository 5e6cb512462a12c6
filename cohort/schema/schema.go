// Package schema recognises what the columns of a sheet mean and in which unit
// they are written, and builds the validated cohort and every finding from the
// cells. Behind it there is one name, one unit and one form for each value.
//
// The way is one: sheets are laid out as tables (layout.go), each header is read
// (recognise.go), whole columns settle what a cell cannot (settle.go), rows find
// their patients (rows.go), and patients and visits are built.
package schema

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/parallel"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// Plan is the part "columns" of a study plan: what the input's columns mean
// where their headers do not say so.
type Plan struct {
	Index   cohort.IndexKind  `yaml:"index,omitempty"`     // treatment-start or trt-stop
	Names   map[string]string `yaml:"names,omitempty"`     // canonical column: header text
	Units   map[string]string `yaml:"units,omitempty"`     // canonical column: unit
	Ignore  []string          `yaml:"ignore,omitempty"`    // headers that are not to be used
	Dates   string            `yaml:"dates,omitempty"`     // day-first or month-first, where a column does not settle it
	Extract string            `yaml:"extracted,omitempty"` // date of the data's extraction, ISO 8601

	// What the site's columns, tests, visits and sheets are called, one by one.
	Read    []ColumnPlan         `yaml:"read,omitempty"`
	Results *ResultPlan          `yaml:"rows_of_results,omitempty"` // a table with one result a row
	Times   map[string]float64   `yaml:"times,omitempty"`           // a visit's label: month
	Missing []string             `yaml:"missing,omitempty"`         // texts that stand for missing
	Sheets  map[string]SheetPlan `yaml:"sheets,omitempty"`          // sheet's name: what holds for all of it

	// Keep are columns of the input's own, by header, that the study uses as strata or
	// covariates: they are read as numbers or as text.
	Keep []string `yaml:"-"`

	// Today is the day to which "the latest past year" of a two-digit year
	// refers; NoDay or 0: the extraction, else the end of 2035.
	Today cohort.Day `yaml:"-"`
}

// Role is what a sheet was taken for.
type Role string

// The roles of a sheet.
const (
	RolePatients Role = "patients"
	RoleVisits   Role = "visits"
	RoleBoth     Role = "patients and visits" // one long or wide table
	RoleCourses  Role = "courses of treatment"
	RoleNone     Role = "not used"
)

// Table is a sheet, or a part of one, with what was understood of it.
type Table struct {
	Sheet       *sheet.Sheet
	Role        Role
	Header      int // last row of the header's text, from 0; -1 where there is none
	HeaderRows  int // how many rows the header's text has
	Likely      int // where no header was recognised: the row that looks like one, -1 none
	First, Last int // rows of data, both included; notes and summaries may be among them
	Columns     []Column
	Notes       []string // what a person should know of how it was read

	fromCol, toCol int // columns from..to-1 of the sheet
	slots          []slot
	patient        []int32 // of each row from First: place in the cohort, or one of the marks below
	plainIDs       bool    // every identifier is written plainly: letters with some digits
	idCol          int
	space          string              // put behind identifiers that other tables use for other men
	spaceCol       int                 // sheet column of the site that keeps identifiers apart, -1: none
	found          []cohort.Finding    // told once the table is used
	times          map[string]moment   // of visits' labels, by folded text
	testWords      map[string]*meaning // of cells that could name tests, by folded text
}

func (t *Table) find(f cohort.Finding) { t.found = append(t.found, f) }

// Marks of rows that belong to no patient.
const (
	noRow  = -1 // blank, a summary, a remark, the header once more
	orphan = -2
)

// slot is a group of columns that together make visits: the only one of a long
// table, one for each visit of a wide one. Numbers index Table.Columns, -1: none.
type slot struct {
	timed  bool // the header names the time
	beside bool // of values that stand in a second column: of a visit that another slot makes
	month  float64
	number int // of a visit that is only numbered
	date   int
	monthC int
	event  int
	onTRT  int
	onDrug int
	clock  int
	test   int               // a column that names the analyte of each row
	value  map[string]int    // canonical analyte: column
	result []Column          // of a table with one result a row: how each analyte is read
	tests  map[string]string // and the analyte that each name of a test means, empty: none
}

// Column is a column with what was understood of it.
type Column struct {
	Col      int
	Header   string
	Meaning  string // canonical name, empty: not used
	Unit     string // the unit in which cells are read, empty for text and dates
	UnitFrom string // who says so: header, units row, unit column, plan, assumed
	Assumed  bool   // nobody states the unit: the canonical one was assumed
	N        int    // cells with a value
	Missing  int
	Low      float64 // range of the values, canonical unit
	High     float64
	Notes    []string
	Named    bool // by the plan, under its own header, as a stratum or a covariate

	m           *meaning
	q           unit.Quantity
	factor      float64
	decimal     sheet.Decimal
	order       sheet.DateOrder
	label       label
	slot        int                // of the table, -1: the patient's, or of a long table
	beside      bool               // read where another column of the analyte is empty
	unitCol     int                // sheet column with each row's unit, -1: none
	told        bool               // why it is not used was told
	suspect     bool               // not used until its unit is settled
	mixed       bool               // since two units are mixed in it
	empty       bool               // no cell holds anything
	absent      map[string]bool    // texts that stand for missing, as the plan says
	plan        *ColumnPlan        // what the plan says of it, nil: nothing
	unitBy      map[string]float64 // factor by what another column holds, as the plan says
	byCol       int                // sheet column of unitBy
	scale       scale
	impossible  string            // how many values are, in the unit that the plan states
	fits        string            // the unit that they fit
	signs       []int             // sheet column with < and > before its numbers, nil: none
	blankFactor float64           // of cells beside which the column of units is blank; NaN: not known, 0: that of factor
	tests       map[string]string // of a table with one result a row: the analyte that each name of a test means
	testCol     int               // and where the names stand
	lastUnit    string            // of the row before, and its factor
	lastFactor  float64
	ambiguous   bool                  // its commas could be decimal marks or thousands marks
	minus       bool                  // of visits' labels: hyphens before numbers are minus signs
	firstEither int                   // first row whose day and month could be swapped, -1 none
	codes       int                   // cells with a number that stands for missing
	zeros       zeros                 // of its analyte, in all its columns
	formulas    int                   // cells with a formula that was not computed
	noDay       int                   // dates that say no day
	swapped     bool                  // true dates among its cells have day and month exchanged
	words       map[string]cohort.Tri // yes and no as the header or the plan codes them
	names       map[string]string     // what its numbers stand for, as the header or a legend says
	events      bool                  // its texts name events, and so mean yes
}

// Numeric tells whether the column was read as numbers.
func (c *Column) Numeric() bool { return c.m != nil && c.m.form == asNumber }

// TimeText is the visit's time that the header names, empty for a long table.
func (c *Column) TimeText() string {
	switch w := c.label.when; {
	case !w.set || c.Meaning == "" || c.slot < 0:
		return ""
	case w.number > 0:
		return fmt.Sprintf("visit %d", w.number-1)
	default:
		return "month " + formatNumber(math.Round(w.month*100)/100)
	}
}

// Result is everything that reading gave.
type Result struct {
	Cohort   *cohort.Cohort
	Findings []cohort.Finding
	Tables   []Table
}

// Read builds the cohort from the sheets of the given books. Of an input that cannot
// be used it gives, beside the error, what was understood and found, without a cohort.
func Read(ctx context.Context, books []*sheet.Book, plan Plan) (*Result, error) {
	res := &Result{}
	b := &builder{ctx: ctx, plan: plan, res: res, c: &cohort.Cohort{Kind: plan.Index}, told: tally{}, delimited: map[string]bool{}}
	var names []string
	for _, book := range books {
		b.delimited[book.File] = book.Format == "csv"
		for _, s := range book.Sheets {
			names = append(names, cmp.Or(s.Name, s.File))
		}
		sheets := oneSheetEach(book)
		laidOut := layOutAll(ctx, sheets, plan)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i, s := range sheets {
			names = append(names, cmp.Or(s.Name, s.File))
			if plan.unused(s) {
				res.Tables = append(res.Tables, Table{Sheet: s, Role: RoleNone, Header: -1, Last: -1, idCol: -1, spaceCol: -1,
					Notes: []string{"left out, as the plan says"}})
				continue
			}
			tables := laidOut[i]
			tables[0].Notes = append(tables[0].Notes, sheetNotes(book, s, tables[0].Sheet)...)
			res.Tables = append(res.Tables, tables...)
			res.Findings = append(res.Findings, slices.DeleteFunc(slices.Clone(tables[0].Sheet.Found), tables[0].titles)...)
			if tables[0].Header >= 0 {
				res.Findings = append(res.Findings, marks(s)...)
			}
		}
	}
	if err := plan.unusedSheet(names); err != nil {
		return nil, err
	}
	b.moments()
	b.chooseIDs()
	b.chooseIndex()
	for i := range res.Tables {
		b.interpret(&res.Tables[i])
	}
	if err := b.planned(); err != nil {
		return nil, err
	}
	b.assignRoles()
	b.courses()
	err := require(books, res.Tables)
	if err == nil {
		err = b.build()
	}
	if err == nil {
		res.Cohort = b.c
	}
	b.tellMore()
	res.Findings = settleRows(res.Findings)
	res.detach()
	cohort.SortFindings(res.Findings)
	return res, err
}

// unused tells whether the plan leaves a sheet out.
func (p Plan) unused(s *sheet.Sheet) bool {
	use := p.sheet(s).Use
	return use != nil && !*use
}

// layOutAll lays out the sheets that the plan does not leave out, side by side.
func layOutAll(ctx context.Context, sheets []*sheet.Sheet, plan Plan) [][]Table {
	out := make([][]Table, len(sheets))
	parallel.For(len(sheets), func(i int) {
		if ctx.Err() != nil {
			return
		}
		if s := sheets[i]; !plan.unused(s) {
			out[i] = layOutEitherWay(s, plan)
		}
	})
	return out
}

// detach takes what is kept of single cells out of the text of the input, so that this can
// be let go (sheet.Forget).
func (r *Result) detach() {
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Got, f.Want = strings.Clone(f.Got), strings.Clone(f.Want)
	}
	for i := range r.Tables {
		t := &r.Tables[i]
		t.testWords, t.patient, t.space = nil, nil, strings.Clone(t.space)
		for j := range t.Columns {
			t.Columns[j].lastUnit = ""
		}
	}
}

// sheetNotes tells what is hidden and how a file was read.
func sheetNotes(book *sheet.Book, s, read *sheet.Sheet) []string {
	notes := slices.Clone(book.Notes)
	if s.Hidden {
		notes = append(notes, "the sheet is hidden, which changes nothing")
	}
	if n := len(s.HiddenRows); n > 0 {
		notes = append(notes, amount(n, "hidden row is", "hidden rows are")+" read as data")
	}
	if n := len(s.HiddenCols); n > 0 {
		letters := make([]string, n)
		for i, c := range s.HiddenCols {
			letters[i] = cohort.ColumnName(c)
		}
		notes = append(notes, "hidden columns are read as data: "+strings.Join(letters, ", "))
	}
	return append(notes, read.Notes...)
}

// marks tells of what people mark cells with and what is not read: a line through them, a
// comment.
func marks(s *sheet.Sheet) (found []cohort.Finding) {
	if n := len(s.StruckRows); n > 0 {
		found = append(found, cohort.Finding{Code: cohort.MarkedCell, Severity: cohort.Warning, At: s.Ref(s.StruckRows[0], 0),
			Got: fmt.Sprintf("rows with cells that are struck through: %d; this is the first", n), Want: "rows that count",
			Message: "read like all others; where the line means that they do not count, take them out"})
	}
	if s.Comments > 0 {
		found = append(found, cohort.Finding{Code: cohort.MarkedCell, Severity: cohort.Info, At: cohort.Ref{File: s.File, Sheet: s.Name},
			Got: fmt.Sprintf("cells with a comment: %d", s.Comments), Want: "what counts, in cells",
			Message: "comments are not read; where one says that a value does not count, empty the cell; where one says what codes mean, " +
				"say so in the plan (columns: read: - {column: HEADER, values: {TEXT: yes, TEXT: no}})"})
	}
	return found
}

// column finds a column of a table by canonical name, nil where there is none.
func (t *Table) column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Meaning == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// Names lists the canonical columns that a plan can name.
func Names() []string {
	var out []string
	for i := range all {
		out = append(out, all[i].name)
	}
	return out
}

// didYouMean names the column that a word is near, or that it is a header of.
func didYouMean(name string) string {
	if m := byWord()[fold(name)]; m != nil {
		return "; did you mean " + m.name + "?"
	}
	return cohort.DidYouMean(name, Names())
}
