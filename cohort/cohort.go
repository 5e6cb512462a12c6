// Package cohort holds the validated cohort in columns, where each value came
// from, and what was wrong with the input.
//
// Patients are one table, visits another, both column by column: a million
// visits cost eight bytes a value and analyte, and nothing is a map. Missing
// numbers are NaN, missing factor codes -1, missing dates NoDay.
package cohort

import (
	"math"
	"slices"

	"leydig/cohort/unit"
)

// IndexKind says what time zero is.
type IndexKind string

// Time zero is the start of restoration treatment or the end of testosterone.
const (
	TreatmentStart IndexKind = "treatment-start"
	TRTStop        IndexKind = "trt-stop"
)

// Tri is yes, no, or unknown. The zero value is unknown.
type Tri int8

// Unknown is the zero value: a blank is never a no.
const (
	Unknown Tri = iota
	No
	Yes
)

// TriOf gives Yes or No.
func TriOf(b bool) Tri {
	if b {
		return Yes
	}
	return No
}

// Qualifier says how a stored value stands to the reported one.
type Qualifier uint8

// Below: "<20", stored as limit/√2. Above: ">1500", stored as the limit.
const (
	Exact Qualifier = iota
	Below
	Above
)

// Cohort is immutable once built. Patients are ordered by ID, one entry a
// patient in every slice of Patients.
type Cohort struct {
	Kind     IndexKind
	Patients Patients
	Visits   Visits
	Series   []Series // one an analyte, parallel to Visits
	Courses  *Courses // nil where the input has no table of treatments
	Sources  []Source
	// Synthetic is the input's own statement that its people are invented; empty otherwise.
	Synthetic string
	// Extracted is the day of the data's extraction where a plan states it, else zero.
	Extracted Day
	// Rows counts the input's rows; zero of a cohort that was made rather than read.
	Rows RowCount
}

// RowCount counts rows that hold data of a patient or of a visit; summaries, remarks and
// repeated headers are none.
type RowCount struct {
	Held   int // all of them
	Strays int // of these, the rows that belong to no patient and are not used; each is a finding
}

// Source is one sheet (or delimited file) that was read.
type Source struct {
	File, Sheet string
	ID          int    // column of the patients' identifiers, from 0; -1: none
	IDHeader    string // its text
	// Place says where a cell stands in the file when the source is a rearrangement of
	// it, such as patients in columns; nil: where it stands here.
	Place func(row, col int) Ref `json:"-"`
}

// Ref makes the reference of a cell of source s; row and column count from 0.
func (c *Cohort) Ref(s, row, col int) Ref {
	if s < 0 || s >= len(c.Sources) {
		return Ref{}
	}
	if place := c.Sources[s].Place; place != nil && col >= 0 {
		return place(row, col)
	}
	r := Ref{File: c.Sources[s].File, Sheet: c.Sources[s].Sheet}
	if col >= 0 {
		r.Cell = CellName(row, col)
	} else {
		r.Cell = itoa(row + 1)
	}
	return r
}

// Patients holds one entry a patient in each slice.
type Patients struct {
	ID      IDs      // in order
	Source  []uint16 // index into Cohort.Sources
	Row     []uint32 // row of the sheet, from 0
	Index   []Day    // time zero; NoDay where only months were given
	Numbers []Number
	Factors []Factor
	Dates   []Date
	// Own are the headers of the input's own columns, which a study may name.
	Own []string
}

// Len is the number of patients.
func (p *Patients) Len() int { return p.ID.Len() }

// At says where a patient-level column stands: one column number a source, -1
// where that source lacks it. Rows, where a table repeats patient columns and
// the value was taken from another row than the patient's first, says which.
type At struct {
	Col     []int32
	Rows    []uint32 // nil: Patients.Row
	Sources []uint16 // nil: Patients.Source; set where the value came from another table
}

// Number is a patient-level quantity in its canonical unit.
type Number struct {
	Name   string
	Values []float64
	Flag   []Qualifier // nil where all are exact
	At     At
}

// Factor is a patient-level text or yes/no; codes index Levels, -1 is missing.
type Factor struct {
	Name   string
	Codes  []int32
	Levels []string
	At     At
}

// Text is the level of patient p, empty when missing.
func (f *Factor) Text(p int) string {
	if f == nil || f.Codes[p] < 0 {
		return ""
	}
	return f.Levels[f.Codes[p]]
}

// Count is how many patients have a level; "": those of whom it is not known.
func (f *Factor) Count(level string) (n int) {
	k := int32(slices.Index(f.Levels, level))
	if k < 0 && level != "" {
		return 0
	}
	for _, c := range f.Codes {
		if c == k || c < 0 && level == "" {
			n++
		}
	}
	return n
}

// Tri reads a factor with the levels "yes" and "no".
func (f *Factor) Tri(p int) Tri {
	switch f.Text(p) {
	case "yes":
		return Yes
	case "no":
		return No
	}
	return Unknown
}

// Date is a patient-level date.
type Date struct {
	Name   string
	Values []Day
	At     At
}

// Number finds a column by canonical name, nil where the input has none.
func (p *Patients) Number(name string) *Number {
	for i := range p.Numbers {
		if p.Numbers[i].Name == name {
			return &p.Numbers[i]
		}
	}
	return nil
}

// Factor finds a column by canonical name, nil where the input has none.
func (p *Patients) Factor(name string) *Factor {
	for i := range p.Factors {
		if p.Factors[i].Name == name {
			return &p.Factors[i]
		}
	}
	return nil
}

// Date finds a column by canonical name, nil where the input has none.
func (p *Patients) Date(name string) *Date {
	for i := range p.Dates {
		if p.Dates[i].Name == name {
			return &p.Dates[i]
		}
	}
	return nil
}

// Visits are ordered by patient, then time, then place in the file: patient p's
// are Start[p]..Start[p+1].
type Visits struct {
	Start []int32
	Time  VisitTimes // days since index: whole where dates were given, month × 30.4375 where only months were
	Day   []Day      // nil where no dates were given, and where Dated
	Dated bool       // every visit has a date, which is its time after the index
	OnTRT []Tri
	// OnTreatment is restoration treatment at each visit; nil where no column says it.
	OnTreatment []Tri
	// Clock is the time of day of each visit's sample, in minutes, -1 where it is not known;
	// nil where no column says it.
	Clock  []int16
	Places Places // of slots among Slots
	Slots  []Slot
	// Folded counts identical duplicates that were made one.
	Folded int
}

// Slot is a group of columns that together make visits: a long sheet has one, a
// wide sheet one for each visit.
type Slot struct {
	Source int
	Time   int32   // column of the date or month, -1 when the header gives it
	OnTRT  int32   // column, -1 where there is none
	Col    []int32 // parallel to Cohort.Series; -1 where it has no such column
}

// Len is the number of visits.
func (v *Visits) Len() int { return v.Time.Len() }

// Of gives the range of a patient's visits.
func (v *Visits) Of(p int) (from, to int) { return int(v.Start[p]), int(v.Start[p+1]) }

// VisitDay is the day of a visit of patient p, NoDay where its date was not given.
func (c *Cohort) VisitDay(p, visit int) Day {
	switch v := &c.Visits; {
	case v.Dated:
		return c.Patients.Index[p] + Day(v.Time.At(visit))
	case v.Day != nil:
		return v.Day[visit]
	}
	return NoDay
}

// Latest is the day up to which the data go: that of their extraction, else of the latest
// visit of anybody, NoDay where no date was given.
func (c *Cohort) Latest() Day {
	if c.Extracted != 0 {
		return c.Extracted
	}
	latest := NoDay
	for p := range c.Patients.Len() {
		from, to := c.Visits.Of(p)
		for v := from; v < to; v++ {
			if day := c.VisitDay(p, v); day != NoDay && (latest == NoDay || day > latest) {
				latest = day
			}
		}
	}
	return latest
}

// Month is the time of a visit in months of 30.4375 days.
func (v *Visits) Month(i int) float64 { return v.Time.At(i) / unit.DaysPerMonth }

// Series is one analyte's measurements, one entry a visit, NaN where not measured.
type Series struct {
	Analyte unit.Analyte
	Value   Readings    // canonical unit
	Flag    []Qualifier // nil where all are exact
	// Slot and Row are the places of values that stand elsewhere than their visit:
	// one visit can be told in several rows or tables. Nil where none does.
	Slot []uint16
	Row  []uint32
}

// At is the value at a visit, NaN where it was not measured.
func (s *Series) At(visit int) float64 { return s.Value.At(visit) }

// Find gives the series of an analyte, nil where the input has none.
func (c *Cohort) Find(a unit.Analyte) *Series {
	for i := range c.Series {
		if c.Series[i].Analyte == a {
			return &c.Series[i]
		}
	}
	return nil
}

// VisitRef is the cell from which series s took its value at visit v.
func (c *Cohort) VisitRef(s, v int) Ref {
	of, row := c.Visits.Places.At(v)
	col := int32(-1)
	if s >= 0 {
		if x := &c.Series[s]; x.Slot != nil {
			of, row = int(x.Slot[v]), int(x.Row[v])
		}
		col = c.Visits.Slots[of].Col[s]
	}
	return c.Ref(c.Visits.Slots[of].Source, row, int(col))
}

// PatientRef is the cell from which a patient-level column took p's value.
func (c *Cohort) PatientRef(at At, p int) Ref {
	src, row := int(c.Patients.Source[p]), int(c.Patients.Row[p])
	if at.Rows != nil {
		row = int(at.Rows[p])
	}
	if at.Sources != nil {
		src = int(at.Sources[p])
	}
	col := -1
	if src < len(at.Col) {
		col = int(at.Col[src])
	}
	return c.Ref(src, row, col)
}

// Measured counts the visits with some measurement.
func (c *Cohort) Measured() int {
	n := 0
	for v := range c.Visits.Len() {
		for s := range c.Series {
			if !math.IsNaN(c.Series[s].At(v)) {
				n++
				break
			}
		}
	}
	return n
}

// VisitTimeRef is the cell that holds the time of visit v.
func (c *Cohort) VisitTimeRef(v int) Ref {
	of, row := c.Visits.Places.At(v)
	slot := &c.Visits.Slots[of]
	return c.Ref(slot.Source, row, int(slot.Time))
}
