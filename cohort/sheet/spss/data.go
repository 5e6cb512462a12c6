package spss

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// source gives the cases' bytes, behind the dictionary: as they are, or unpacked.
func (s *file) source(all []byte) ([]byte, error) {
	rest := all[s.f.At():]
	switch s.compression {
	case 0, 1:
		return rest, nil
	case 2:
		return s.unpacked(all)
	}
	return nil, fmt.Errorf("its compression %d is not known", s.compression)
}

// unpacked reads the blocks of a .zsav file, which its trailer lists.
func (s *file) unpacked(all []byte) ([]byte, error) {
	s.f.U64()
	trailer := s.f.U64()
	if s.f.Short() || trailer > uint64(len(all)) {
		return nil, errCut
	}
	s.f.Jump(int64(trailer))
	s.f.U64() // bias
	s.f.U64()
	s.f.I32()
	n := s.f.I32()
	if n < 0 || n > s.f.Left()/24 {
		return nil, errCut
	}
	var out bytes.Buffer
	for range n {
		s.f.U64()
		at, size, packed := s.f.U64(), s.f.U32(), s.f.U32()
		if at > uint64(len(all)) || uint64(packed) > uint64(len(all))-at {
			return nil, errCut
		}
		if err := s.budget.Unpack(uint64(size)); err != nil {
			return nil, err
		}
		z, err := zlib.NewReader(bytes.NewReader(all[at : at+uint64(packed)]))
		if err != nil {
			return nil, errCut
		}
		if got, err := io.CopyN(&out, z, int64(size)); err != nil || got != int64(size) {
			return nil, errCut
		}
		if s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
	}
	return out.Bytes(), nil
}

// words gives the cells of eight bytes of a stream, unpacking its codes.
type words struct {
	b      []byte
	at     int
	packed bool
	codes  []byte // of which the next are to come
	s      *file
	own    [8]byte
}

var errEnd = errors.New("no more cases")

// next is the next cell; errEnd where there is none. It holds until the call after.
func (w *words) next() ([]byte, error) {
	if !w.packed {
		return w.raw()
	}
	for {
		if len(w.codes) == 0 {
			if w.at >= len(w.b) {
				return nil, errEnd
			}
			var err error
			if w.codes, err = w.raw(); err != nil {
				return nil, err
			}
		}
		c := w.codes[0]
		w.codes = w.codes[1:]
		switch c {
		case 0: // padding
			continue
		case 252:
			return nil, errEnd
		case 253:
			return w.raw()
		case 254:
			copy(w.own[:], "        ")
		case 255:
			w.s.order.PutUint64(w.own[:], math.Float64bits(w.s.sysmis))
		default:
			w.s.order.PutUint64(w.own[:], math.Float64bits(float64(c)-w.s.bias))
		}
		return w.own[:], nil
	}
}

func (w *words) raw() ([]byte, error) {
	if len(w.b)-w.at < 8 {
		if w.at == len(w.b) {
			return nil, errEnd
		}
		return nil, errCut
	}
	w.at += 8
	return w.b[w.at-8 : w.at], nil
}

// data reads the cases.
func (s *file) data(b []byte) (*sheet.Sheet, error) {
	if err := s.budget.Sheet(); err != nil {
		return nil, err
	}
	out, shown := sheet.NewBuilder(true), []sheet.Variable{}
	for _, v := range s.variables {
		if !v.hidden {
			shown = append(shown, v.Variable)
		}
	}
	out.Head(shown)
	w := &words{b: b, packed: s.compression != 0, s: s}
	for n := 0; s.cases < 0 || n < s.cases; n++ {
		if n%4096 == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		before := out.Size()
		if err := s.row(w, out); errors.Is(err, errEnd) {
			if s.cases > 0 {
				return nil, errCut
			}
			break
		} else if err != nil {
			return nil, err
		}
		out.EndRow()
		if err := errors.Join(s.budget.Rows(1), s.budget.Cells(len(shown), out.Size()-before)); err != nil {
			return nil, err
		}
	}
	t := &sheet.Sheet{}
	t.Append(out)
	return t, nil
}

// row reads a case.
func (s *file) row(w *words, out *sheet.Builder) error {
	for i := 0; i < len(s.variables); i++ {
		v := s.variables[i]
		first, err := w.next()
		if err != nil {
			if i > 0 && errors.Is(err, errEnd) {
				return errCut
			}
			return err
		}
		if v.width == 0 {
			out.Cell(s.number(v, math.Float64frombits(s.order.Uint64(first))))
			continue
		}
		text := slices.Clone(first)
		width := min(v.width, 255)
		if text, err = w.text(text, width); err != nil {
			return err
		}
		for _, segment := range v.rest {
			i++
			more, err := w.text(nil, segment)
			if err != nil {
				return err
			}
			text = append(text, more...)
		}
		out.Cell(s.string(v, text[:min(len(text), v.width)]))
	}
	return nil
}

// text reads a text of so many bytes, of which some are there, in cells of eight.
func (w *words) text(have []byte, width int) ([]byte, error) {
	for len(have) < width {
		more, err := w.next()
		if err != nil {
			return nil, errCut
		}
		have = append(have, more...)
	}
	return have[:width], nil
}

func (s *file) string(v *variable, b []byte) (string, sheet.Kind) {
	text := sheet.Decoded(b)
	if text == "" || slices.Contains(v.absent, text) {
		return "", sheet.Empty
	}
	if label := v.texts[text]; label != "" {
		text = label
	}
	return text, sheet.Text
}

// number writes a number: its label, or a date where the variable's format says so.
func (s *file) number(v *variable, x float64) (string, sheet.Kind) {
	if x == s.sysmis || math.IsNaN(x) || math.IsInf(x, 0) || slices.Contains(v.missing, x) || x >= v.low && x <= v.high {
		return "", sheet.Empty
	}
	if label := v.numbers[x]; label != "" {
		return label, sheet.Text
	}
	if math.Abs(x) > 1e12 {
		return sheet.Figure(x), sheet.Number
	}
	const from1582 = -141428 // days of 1582-10-14 from 1970-01-01
	day := cohort.Day(math.Floor(x/86400)) + from1582
	left := x - 86400*math.Floor(x/86400)
	switch v.format {
	case formatDate, formatADate, formatJDate, formatEDate, formatSDate:
		return sheet.DayCell(day)
	case formatDateTime, formatYMDHMS:
		if left < 1 {
			return sheet.DayCell(day)
		}
		return time.Unix(int64(day)*86400+int64(left), 0).UTC().Format("2006-01-02 15:04"), sheet.Text
	case formatMonth:
		return day.Time().Format("2006-01"), sheet.Text
	case formatQuarter:
		return fmt.Sprintf("%d Q%d", day.Time().Year(), (int(day.Time().Month())+2)/3), sheet.Text
	case formatTime, formatDTime:
		if x >= 0 && x < 86400 {
			return fmt.Sprintf("%02d:%02d", int(x)/3600, int(x)/60%60), sheet.Text
		}
	}
	return sheet.Figure(x), sheet.Number
}
