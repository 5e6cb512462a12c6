package cohort

import (
	"cmp"
	"slices"
	"strings"
)

// Ref is where a value stands; it prints as  trial.xlsx: Labs!C14. It is made
// when it is printed: columns store row numbers only.
type Ref struct{ File, Sheet, Cell string }

// String prints the reference; a CSV has no sheet.
func (r Ref) String() string {
	var b strings.Builder
	b.WriteString(r.File)
	if r.Sheet == "" && r.Cell == "" {
		return b.String()
	}
	if r.File != "" {
		b.WriteString(": ")
	}
	if r.Sheet != "" {
		b.WriteString(r.Sheet)
		if r.Cell != "" {
			b.WriteByte('!')
		}
	}
	b.WriteString(r.Cell)
	return b.String()
}

// CellName gives the A1 name of a cell; row and column count from 0.
func CellName(row, col int) string {
	return ColumnName(col) + itoa(row+1)
}

// ColumnName gives the letters of a column, counted from 0.
func ColumnName(col int) string {
	var b [8]byte
	i := len(b)
	for col >= 0 {
		i--
		b[i] = byte('A' + col%26)
		col = col/26 - 1
	}
	return string(b[i:])
}

func itoa(n int) string {
	var b [20]byte
	i := len(b)
	for {
		i--
		b[i] = byte('0' + n%10)
		if n /= 10; n == 0 {
			return string(b[i:])
		}
	}
}

// Severity says what became of the value.
type Severity string

// Error: the value is not used. Warning: it is used, look at it. Info: to know.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Code names a kind of finding. Codes are stable: scripts rely on them.
type Code string

// The codes; docs/findings.md says of each what it is.
const (
	Unreadable       Code = "unreadable"
	NoPatientID      Code = "no-patient-id"
	NoTestosterone   Code = "no-testosterone"
	DuplicatePatient Code = "duplicate-patient"
	DuplicateVisit   Code = "duplicate-visit"
	OrphanVisit      Code = "orphan-visit"
	BadNumber        Code = "bad-number"
	BadDate          Code = "bad-date"
	AmbiguousDate    Code = "ambiguous-date"
	UnitSuspect      Code = "unit-suspect"
	OutOfRange       Code = "out-of-range"
	CensoredValue    Code = "censored-value"
	ImpossibleOrder  Code = "impossible-order"
	MissingBaseline  Code = "missing-baseline"
	NoFollowUp       Code = "no-follow-up"
	UnknownColumn    Code = "unknown-column"
	PHISuspect       Code = "phi-suspect"
	UnknownTest      Code = "unknown-test"
	MixedUnits       Code = "mixed-units"
	NoValues         Code = "no-testosterone-values"
	DroppedRow       Code = "dropped-row"
	// BrokenRow is a row of a delimited file that does not fit the others.
	BrokenRow      Code = "broken-row"
	IDSpelling     Code = "id-spelling"
	UncertainIndex Code = "uncertain-index"
	UnknownWord    Code = "unknown-word"
	MarkedCell     Code = "marked-cell"
)

// Finding is one thing wrong or notable in the input, at the place where it stands.
type Finding struct {
	Code     Code
	Severity Severity
	At       Ref
	Also     []Ref  // the other cells, for faults across rows
	Column   string // the header's text
	Got      string // what stood there
	Want     string // what was expected
	Message  string // one sentence, with the remedy
}

// SortFindings orders findings for people: errors first, then by place.
func SortFindings(f []Finding) {
	rank := map[Severity]int{Error: 0, Warning: 1, Info: 2}
	slices.SortStableFunc(f, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(rank[a.Severity], rank[b.Severity]), cmp.Compare(a.Code, b.Code))
	})
}

// InputError is an input that cannot be used at all: one line that names it and
// says what to do.
type InputError struct {
	Code   Code
	At     Ref
	Detail string
}

func (e *InputError) Error() string { return e.At.String() + ": " + e.Detail }
