// Package spss reads the system files of SPSS, .sav and .zsav, as the manual of PSPP
// describes them. Value labels become the cells' text; values that the file declares
// missing are empty.
package spss

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// Is tells an SPSS file by its first bytes.
func Is(head []byte) bool {
	return bytes.HasPrefix(head, []byte("$FL2")) || bytes.HasPrefix(head, []byte("$FL3"))
}

var errCut = errors.New("it is cut off or damaged")

// file is an SPSS file under way.
type file struct {
	ctx         context.Context
	f           *sheet.Fields
	order       binary.ByteOrder
	compression int
	cases       int
	bias        float64
	cells       []cell // of eight bytes each, in the file's order
	variables   []*variable
	budget      *sheet.Budget
	sysmis      float64
}

// cell is eight bytes of a case: those of a variable, or the rest of a longer text.
type cell struct{ of *variable } // nil: the rest

// variable is a column as it is stored.
type variable struct {
	sheet.Variable
	short   string // the name of eight letters
	width   int    // bytes of a text, 0: a number
	rest    []int  // widths of the further segments of a very long text
	format  int
	numbers map[float64]string // labels
	texts   map[string]string
	missing []float64 // values that stand for missing
	low     float64   // and a range of them
	high    float64
	absent  []string
	hidden  bool // a segment of another
}

// Formats of dates and times.
const (
	formatDate     = 20
	formatTime     = 21
	formatDateTime = 22
	formatADate    = 23
	formatJDate    = 24
	formatDTime    = 25
	formatMonth    = 28
	formatQuarter  = 29
	formatEDate    = 38
	formatSDate    = 39
	formatYMDHMS   = 41
)

const (
	maxVariables = 100000
	maxLabels    = 1 << 20
)

// Read reads a file as one sheet: the variables' names, units that labels state, the data.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error) {
	fail := func(detail string) error {
		return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name}, Detail: detail}
	}
	all, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, fail(err.Error())
	}
	s := &file{ctx: ctx, budget: sheet.NewBudget(size), sysmis: -math.MaxFloat64}
	out, err := s.read(all)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fail(fmt.Sprintf("the SPSS file cannot be read (%v); in SPSS, File > Save As > Excel (.xlsx), or save as .csv", err))
	}
	out.File = name
	return &sheet.Book{File: name, Format: "sav", Sheets: []*sheet.Sheet{out},
		Notes: []string{"an SPSS file: value labels are read as the cells' text, values declared missing as empty"}}, nil
}

func (s *file) read(all []byte) (*sheet.Sheet, error) {
	if len(all) < 176 {
		return nil, errCut
	}
	s.order = binary.LittleEndian
	if n := binary.BigEndian.Uint32(all[64:]); n == 2 || n == 3 {
		s.order = binary.BigEndian
	} else if n := binary.LittleEndian.Uint32(all[64:]); n != 2 && n != 3 {
		return nil, errCut
	}
	s.f = sheet.NewFields(all, s.order)
	s.f.Bytes(4 + 60 + 4)
	s.f.I32() // cells of a case, which some programs do not fill in
	s.compression = s.f.I32()
	s.f.I32()
	s.cases = s.f.I32()
	s.bias = s.f.F64()
	s.f.Bytes(9 + 8 + 64 + 3)
	if err := s.dictionary(); err != nil {
		return nil, err
	}
	s.joinSegments()
	if len(s.variables) == 0 {
		return nil, errors.New("it has no variables")
	}
	data, err := s.source(all)
	if err != nil {
		return nil, err
	}
	return s.data(data)
}

// joinSegments takes the segments of very long texts for one variable each.
func (s *file) joinSegments() {
	for i, v := range s.variables {
		n := 1
		if v.width > 255 {
			n = (v.width + 251) / 252
		}
		for k := 1; k < n; k++ {
			if i+k >= len(s.variables) || s.variables[i+k].width == 0 {
				v.width = 255
				break
			}
			v.rest = append(v.rest, s.variables[i+k].width)
			s.variables[i+k].hidden = true
		}
	}
}
