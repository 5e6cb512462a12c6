package xls

import (
	"encoding/binary"
	"math"
	"strconv"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"leydig/cohort/sheet"
)

// pages are the code pages of files before Unicode.
var pages = map[int]*charmap.Charmap{1250: charmap.Windows1250, 1251: charmap.Windows1251, 1252: charmap.Windows1252,
	1253: charmap.Windows1253, 1254: charmap.Windows1254, 1257: charmap.Windows1257, 437: charmap.CodePage437, 850: charmap.CodePage850,
	10000: charmap.Macintosh, 32768: charmap.Macintosh, 32769: charmap.Windows1252}

// text reads a string with a count of the given width in front.
func (w *workbook) text(data []byte, width int) string {
	n := int(data[0])
	if width == 2 {
		if len(data) < 2 {
			return ""
		}
		n = int(binary.LittleEndian.Uint16(data))
	}
	data = data[width:]
	if !w.biff8 {
		return w.narrow(data[:min(n, len(data))])
	}
	if len(data) == 0 {
		return ""
	}
	wide := data[0]&1 != 0
	skip := 1
	if data[0]&8 != 0 {
		skip += 2
	}
	if data[0]&4 != 0 {
		skip += 4
	}
	if skip > len(data) {
		return ""
	}
	data = data[skip:]
	if wide {
		return utf16Text(data[:min(2*n, len(data))])
	}
	return latin(data[:min(n, len(data))])
}

func (w *workbook) narrow(b []byte) string {
	s, err := w.page.NewDecoder().Bytes(b)
	if err != nil {
		return string(b)
	}
	return string(s)
}

// latin reads the low bytes of UTF-16.
func latin(b []byte) string {
	out := make([]rune, len(b))
	for i, c := range b {
		out[i] = rune(c)
	}
	return string(out)
}

func utf16Text(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}

// parts reads over the borders between a record and its continuations.
type parts struct {
	list [][]byte
	at   int // in list[0]
}

func (p *parts) need() bool {
	for len(p.list) > 0 && p.at >= len(p.list[0]) {
		p.list, p.at = p.list[1:], 0
	}
	return len(p.list) > 0
}

func (p *parts) byte() (byte, error) {
	if !p.need() {
		return 0, errCut
	}
	p.at++
	return p.list[0][p.at-1], nil
}

func (p *parts) number(width int) (int, error) {
	v := 0
	for i := range width {
		b, err := p.byte()
		if err != nil {
			return 0, err
		}
		v |= int(b) << (8 * i)
	}
	return v, nil
}

func (p *parts) skip(n int) error {
	for n > 0 {
		if !p.need() {
			return errCut
		}
		k := min(n, len(p.list[0])-p.at)
		p.at += k
		n -= k
	}
	return nil
}

// readShared reads the table of strings; where a string runs over the end of a
// record, its characters go on behind a fresh byte of flags.
func (w *workbook) readShared(list [][]byte) error {
	p := &parts{list: list}
	if err := p.skip(4); err != nil {
		return err
	}
	n, err := p.number(4)
	if err != nil {
		return err
	}
	for range n {
		if w.ctx.Err() != nil {
			return w.ctx.Err()
		}
		chars, err := p.number(2)
		if err != nil {
			return err
		}
		flags, err := p.byte()
		if err != nil {
			return err
		}
		runs, extra := 0, 0
		if flags&8 != 0 {
			if runs, err = p.number(2); err != nil {
				return err
			}
		}
		if flags&4 != 0 {
			if extra, err = p.number(4); err != nil {
				return err
			}
		}
		var u []uint16
		for len(u) < chars {
			if p.at >= len(p.list[0]) {
				if !p.need() {
					return errCut
				}
				if flags, err = p.byte(); err != nil {
					return err
				}
			}
			width := 1 + int(flags&1)
			c, err := p.number(width)
			if err != nil {
				return err
			}
			u = append(u, uint16(c))
		}
		if err := w.budget.Cells(1, 0); err != nil {
			return err
		}
		w.shared = append(w.shared, string(utf16.Decode(u)))
		if err := p.skip(4*runs + extra); err != nil {
			return err
		}
		if len(p.list) == 0 && len(w.shared) < n {
			return errCut
		}
	}
	return nil
}

func (w *workbook) number(c *value, v float64, style int) {
	c.text, c.kind = strconv.FormatFloat(v, 'f', -1, 64), sheet.Number
	if math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > 1e15 {
		c.text = strconv.FormatFloat(v, 'g', -1, 64)
	}
	if style >= len(w.xf) {
		return
	}
	id := w.xf[style]
	f, known := w.formats[id]
	if !known {
		if len(w.codes[id]) <= maxFormat {
			f = sheet.ParseFormat(id, w.codes[id])
		}
		if w.formats == nil {
			w.formats = map[int]sheet.Format{}
		}
		w.formats[id] = f
	}
	if f.Date {
		c.kind = sheet.Serial
	} else if shown, ok := f.Shown(c.text); ok {
		c.text, c.kind = shown, sheet.Text
	}
}

// maxFormat is what Excel allows a format's code, and some.
const maxFormat = 512
