package stata

import (
	"math"
	"strconv"
	"strings"
	"time"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// data reads the rows, which begin at a place.
func (s *file) data(at int64) (*sheet.Sheet, error) {
	s.f.Jump(at)
	out := &sheet.Sheet{}
	if err := s.budget.Sheet(); err != nil {
		return nil, err
	}
	b := sheet.NewBuilder(true)
	variables := make([]sheet.Variable, len(s.columns))
	for i, c := range s.columns {
		variables[i] = c.Variable
	}
	b.Head(variables)
	for r := range s.rows {
		if r%4096 == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		if err := s.budget.Rows(1); err != nil {
			return nil, err
		}
		before := b.Size()
		for i := range s.columns {
			text, kind := s.cell(&s.columns[i])
			b.Cell(text, kind)
		}
		if s.f.Short() {
			return nil, errCut
		}
		b.EndRow()
		if err := s.budget.Cells(len(s.columns), b.Size()-before); err != nil {
			return nil, err
		}
	}
	out.Append(b)
	return out, nil
}

// cell reads a value.
func (s *file) cell(c *column) (string, sheet.Kind) {
	var v float64
	switch c.kind {
	case typeByte:
		n := int8(s.f.U8())
		if n > 100 {
			return "", sheet.Empty
		}
		v = float64(n)
	case typeInt:
		n := int16(s.f.U16())
		if n > 32740 {
			return "", sheet.Empty
		}
		v = float64(n)
	case typeLong:
		n := int32(s.f.U32())
		if n > 2147483620 {
			return "", sheet.Empty
		}
		v = float64(n)
	case typeFloat:
		x := math.Float32frombits(s.f.U32())
		if !(x < 0x1p127) {
			return "", sheet.Empty
		}
		// The shortest text that gives the same float: 12.4, not 12.399999618530273.
		v, _ = strconv.ParseFloat(strconv.FormatFloat(float64(x), 'g', -1, 32), 64)
	case typeDouble:
		if v = s.f.F64(); !(v < 0x1p1023) {
			return "", sheet.Empty
		}
	case typeStrL:
		return text(s.longText())
	default:
		return text(sheet.Decoded(s.f.Text(c.width)))
	}
	return s.figure(c, v)
}

func text(t string) (string, sheet.Kind) {
	if t == "" {
		return "", sheet.Empty
	}
	return t, sheet.Text
}

// longText is the text to which a strL cell points, by the numbers of the variable and
// the observation, which share eight bytes.
func (s *file) longText() string {
	if s.version == 117 {
		return s.long[[2]uint64{uint64(s.f.U32()), uint64(s.f.U32())}]
	}
	all, little := s.f.U64(), s.order.Uint16([]byte{1, 0}) == 1
	parted := func(bytes uint) [2]uint64 { // of the variable's number, which stands first
		if little {
			return [2]uint64{all & (1<<(8*bytes) - 1), all >> (8 * bytes)}
		}
		return [2]uint64{all >> (64 - 8*bytes), all & (1<<(64-8*bytes) - 1)}
	}
	if text, ok := s.long[parted(3)]; ok && s.version == 119 {
		return text
	}
	return s.long[parted(2)] // format 118, and 119 as ReadStat writes it
}

// figure writes a number: its label, or a date where the variable's format says so.
func (s *file) figure(c *column, v float64) (string, sheet.Kind) {
	if labels := s.labels[c.labels]; labels != nil && v == math.Trunc(v) && math.Abs(v) < 1<<31 {
		if t, ok := labels[int32(v)]; ok {
			return text(t)
		}
	}
	format := strings.TrimPrefix(strings.TrimPrefix(c.format, "%"), "-")
	const from1960 = -3653 // days of 1960-01-01 from 1970-01-01
	switch {
	case math.Abs(v) > 1e14:
	case math.Abs(v) > 1e6 && !strings.HasPrefix(format, "tc") && !strings.HasPrefix(format, "tC"): // no day of ours
	case strings.HasPrefix(format, "td"), format == "d" || strings.HasPrefix(format, "dD") || strings.HasPrefix(format, "dN"):
		return sheet.DayCell(cohort.Day(math.Floor(v)) + from1960)
	case strings.HasPrefix(format, "tc"), strings.HasPrefix(format, "tC"):
		day := math.Floor(v / 86400000)
		if left := v - day*86400000; left >= 1000 && !strings.HasPrefix(format, "tC") { // tC counts leap seconds
			return time.UnixMilli(int64(v) + from1960*86400000).UTC().Format("2006-01-02 15:04"), sheet.Text
		}
		return sheet.DayCell(cohort.Day(max(-1e6, min(1e6, day))) + from1960)
	case strings.HasPrefix(format, "tm"):
		return time.Date(1960, 1+time.Month(v), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"), sheet.Text
	case strings.HasPrefix(format, "tq"):
		year := math.Floor(v / 4)
		return sheet.Figure(1960+year) + " Q" + sheet.Figure(1+math.Floor(v)-4*year), sheet.Text
	}
	return sheet.Figure(v), sheet.Number
}
