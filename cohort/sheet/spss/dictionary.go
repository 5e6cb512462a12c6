package spss

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"leydig/cohort/sheet"
)

// dictionary reads what stands before the cases.
func (s *file) dictionary() error {
	labels := 0
	for {
		if s.f.Short() {
			return errCut
		}
		switch s.f.I32() {
		case 2:
			if err := s.variable(); err != nil {
				return err
			}
		case 3:
			if err := s.valueLabels(&labels); err != nil {
				return err
			}
		case 6: // a document
			if n := s.f.I32(); n >= 0 && n < 1<<24 {
				s.f.Bytes(80 * n)
			} else {
				return errCut
			}
		case 7:
			if err := s.extension(&labels); err != nil {
				return err
			}
		case 999:
			s.f.I32()
			return nil
		default:
			return errCut
		}
	}
}

// variable reads the description of eight bytes of a case.
func (s *file) variable() error {
	width, labelled, missing := s.f.I32(), s.f.I32(), s.f.I32()
	format := s.f.I32()
	s.f.I32()
	v := &variable{short: strings.TrimRight(string(s.f.Bytes(8)), " "), width: max(0, width), format: format >> 16 & 0xff, low: math.Inf(1),
		high: math.Inf(-1)}
	v.Name = sheet.Decoded([]byte(v.short))
	if labelled == 1 {
		n := s.f.I32()
		if n < 0 || n > 1<<16 {
			return errCut
		}
		v.Label = sheet.Decoded(s.f.Bytes(n))
		s.f.Bytes((4 - n%4) % 4)
	}
	if missing < -3 || missing > 3 || width > 255 || len(s.cells) > maxVariables {
		return errCut
	}
	for i := range max(missing, -missing) {
		raw := s.f.Bytes(8)
		if raw == nil {
			return errCut
		}
		x := math.Float64frombits(s.order.Uint64(raw))
		switch {
		case width > 0:
			v.absent = append(v.absent, sheet.Decoded(raw))
		case missing < 0 && i == 0:
			v.low = x
		case missing < 0 && i == 1:
			v.high = x
		default:
			v.missing = append(v.missing, x)
		}
	}
	if width < 0 { // the rest of a text
		s.cells = append(s.cells, cell{})
		return nil
	}
	s.cells = append(s.cells, cell{v})
	s.variables = append(s.variables, v)
	return nil
}

// valueLabels reads labels and the variables to which they belong.
func (s *file) valueLabels(count *int) error {
	n := s.f.I32()
	if *count += n; n < 0 || *count > maxLabels {
		return errCut
	}
	numbers, texts := map[float64]string{}, map[string]string{}
	for range n {
		raw := s.f.Bytes(8)
		length := s.f.U8()
		label := sheet.Decoded(s.f.Bytes(length))
		s.f.Bytes((8 - (1+length)%8) % 8)
		if s.f.Short() {
			return errCut
		}
		numbers[math.Float64frombits(s.order.Uint64(raw))] = label
		texts[sheet.Decoded(raw)] = label
	}
	if s.f.I32() != 4 {
		return errCut
	}
	for range s.f.I32() {
		i := s.f.I32() - 1
		if s.f.Short() || i < 0 || i >= len(s.cells) || s.cells[i].of == nil {
			return errCut
		}
		if v := s.cells[i].of; v.width > 0 {
			v.texts = texts
		} else {
			v.numbers = numbers
		}
	}
	return nil
}

// extension reads a record that later versions added.
func (s *file) extension(labels *int) error {
	kind, size, n := s.f.I32(), s.f.I32(), s.f.I32()
	if size < 0 || n < 0 || int64(size)*int64(n) > int64(s.f.Left()) {
		return errCut
	}
	b := s.f.Bytes(size * n)
	switch kind {
	case 4:
		if size == 8 && n == 3 {
			s.sysmis = math.Float64frombits(s.order.Uint64(b))
		}
	case 13: // names of more than eight letters
		for pair := range bytes.SplitSeq(b, []byte("\t")) {
			short, long, ok := bytes.Cut(pair, []byte("="))
			if v := s.named(string(short)); ok && v != nil {
				v.Name = sheet.Decoded(long)
			}
		}
	case 14: // texts of more than 255 letters
		for pair := range bytes.SplitSeq(b, []byte("\t")) {
			short, width, ok := strings.Cut(strings.Trim(string(pair), "\x00"), "=")
			w, err := strconv.Atoi(width)
			if v := s.named(short); ok && err == nil && v != nil && v.width == 255 && w > 255 && w <= 32767 {
				v.width = w
			}
		}
	case 21:
		return s.longLabels(b, labels)
	case 22:
		return s.longMissing(b)
	}
	return nil
}

func (s *file) named(short string) *variable {
	for _, v := range s.variables {
		if strings.EqualFold(v.short, short) {
			return v
		}
	}
	return nil
}

// longLabels reads the labels of texts of more than eight letters.
func (s *file) longLabels(b []byte, count *int) error {
	f := sheet.NewFields(b, s.order)
	for f.Left() > 0 {
		v := s.called(sheet.Decoded(f.Bytes(f.I32())))
		f.I32()
		n := f.I32()
		if *count += n; n < 0 || *count > maxLabels {
			return errCut
		}
		texts := map[string]string{}
		for range n {
			value := sheet.Decoded(f.Bytes(f.I32()))
			texts[value] = sheet.Decoded(f.Bytes(f.I32()))
			if f.Short() {
				return errCut
			}
		}
		if v != nil {
			v.texts = texts
		}
		if f.Short() {
			return errCut
		}
	}
	return nil
}

// longMissing reads the missing values of texts of more than eight letters.
func (s *file) longMissing(b []byte) error {
	f := sheet.NewFields(b, s.order)
	for f.Left() > 0 {
		v := s.called(sheet.Decoded(f.Bytes(f.I32())))
		n, width := f.U8(), f.I32()
		for range n {
			if text := sheet.Decoded(f.Bytes(width)); v != nil {
				v.absent = append(v.absent, text)
			}
		}
		if f.Short() {
			return errCut
		}
	}
	return nil
}

// called finds a variable by its name, long or short.
func (s *file) called(name string) *variable {
	for _, v := range s.variables {
		if v.Name == name {
			return v
		}
	}
	return s.named(name)
}
