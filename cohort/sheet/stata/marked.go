package stata

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"

	"leydig/cohort/sheet"
)

// The parts of a marked file, as its map lists them.
const (
	partTypes = iota + 2
	partNames
	partSort
	partFormats
	partLabelNames
	partLabels
	partCharacteristics
	partData
	partLong
	partValueLabels
	parts = 14
)

// layout is what differs between the formats 117 to 119.
type layout struct{ nameWidth, formatWidth, labelWidth, sortWidth int }

// marked reads the formats 117 to 119, whose parts stand between marks.
func (s *file) marked(all []byte) (*sheet.Sheet, error) {
	f := sheet.NewFields(all, binary.LittleEndian)
	if string(f.Bytes(len(open))) != open || !bytes.HasSuffix(bytes.TrimSpace(all), []byte("</stata_dta>")) {
		return nil, errCut
	}
	var err error
	if s.version, err = strconv.Atoi(string(f.Bytes(3))); err != nil {
		return nil, errCut
	}
	l := layout{129, 57, 321, 2}
	switch s.version {
	case 117:
		l = layout{33, 49, 81, 2}
	case 118:
	case 119:
		l.sortWidth = 4
	default:
		return nil, fmt.Errorf("format %d is not one of 113 to 119", s.version)
	}
	f.Bytes(len("</release><byteorder>"))
	s.order = binary.LittleEndian
	if string(f.Bytes(3)) == "MSF" {
		s.order = binary.BigEndian
	}
	at := f.At()
	s.f = sheet.NewFields(all, s.order)
	f = s.f
	f.Jump(int64(at))
	f.Bytes(len("</byteorder><K>"))
	if s.variables = int(f.U16()); s.version == 119 {
		f.Jump(int64(f.At() - 2))
		s.variables = f.I32()
	}
	f.Bytes(len("</K><N>"))
	if s.version == 117 {
		s.rows = int64(f.U32())
	} else if n := f.U64(); n < 1<<40 {
		s.rows = int64(n)
	} else {
		return nil, errCut
	}
	if err := s.sized(int64(2 + 2*l.nameWidth + l.formatWidth + l.labelWidth + l.sortWidth)); err != nil {
		return nil, err
	}
	i := bytes.Index(all, []byte("<map>"))
	if i < 0 {
		return nil, errCut
	}
	f.Jump(int64(i + len("<map>")))
	var places [parts]int64
	for i := range places {
		places[i] = int64(f.U64())
	}
	return s.read(l, places)
}

// part goes behind the mark with which a part begins.
func (s *file) part(at int64, mark string) error {
	s.f.Jump(at)
	if string(s.f.Bytes(len(mark))) != mark {
		return errCut
	}
	return nil
}

func (s *file) read(l layout, at [parts]int64) (*sheet.Sheet, error) {
	if err := s.part(at[partTypes], "<variable_types>"); err != nil {
		return nil, err
	}
	for i := range s.columns {
		s.columns[i].kind = int(s.f.U16())
	}
	for _, p := range []struct {
		part, width int
		mark        string
		set         func(*column, string)
	}{
		{partNames, l.nameWidth, "<varnames>", func(c *column, text string) { c.Name = text }},
		{partFormats, l.formatWidth, "<formats>", func(c *column, text string) { c.format = text }},
		{partLabelNames, l.nameWidth, "<value_label_names>", func(c *column, text string) { c.labels = text }},
		{partLabels, l.labelWidth, "<variable_labels>", func(c *column, text string) { c.Label = text }},
	} {
		if at[p.part] == 0 && p.part == partLabels { // as ReadStat once wrote it: behind the part before
			at[p.part] = int64(s.f.At() + len("</value_label_names>"))
		}
		if err := s.part(at[p.part], p.mark); err != nil {
			return nil, err
		}
		s.texts(p.width, p.set)
	}
	if err := s.part(at[partLong], "<strls>"); err != nil {
		return nil, err
	}
	if err := s.longTexts(); err != nil {
		return nil, err
	}
	if err := s.part(at[partValueLabels], "<value_labels>"); err != nil {
		return nil, err
	}
	for string(s.f.Bytes(5)) == "<lbl>" {
		if err := s.valueLabels(l.nameWidth); err != nil {
			return nil, err
		}
		s.f.Bytes(len("</lbl>"))
	}
	if err := s.part(at[partData], "<data>"); err != nil {
		return nil, err
	}
	data := s.f.At()
	if _, err := s.widths(); err != nil {
		return nil, err
	}
	return s.data(int64(data))
}

// longTexts reads the texts that stand apart from the data.
func (s *file) longTexts() error {
	for string(s.f.Bytes(3)) == "GSO" {
		v := uint64(s.f.U32())
		o := uint64(0)
		if s.version == 117 {
			o = uint64(s.f.U32())
		} else {
			o = s.f.U64()
		}
		kind, n := s.f.U8(), s.f.I32()
		text := s.f.Bytes(n)
		if s.f.Short() {
			return errCut
		}
		if kind == 130 { // 129 is binary
			s.long[[2]uint64{v, o}] = sheet.Decoded(text)
		}
	}
	return nil
}
