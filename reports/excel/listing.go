package excel

import (
	"bytes"
	"errors"
	"hash/crc32"
	"math"
	"runtime"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"

	"leydig/reports"
	"leydig/reports/table"
)

// listing is a sheet of a hundred thousand rows. Its part is written straight
// into the archive: excelize's stream writer takes some four times as long and
// spills what it writes, patient data, to the temporary folder.
type listing struct {
	columns        []reports.Column
	rows           int
	banner         string
	head, note     int // styles
	styles, widths []int
	letters        []string // of the columns
	page           string   // how it prints
}

// MostRows is what a worksheet can hold.
const MostRows = 1 << 20

func (b *book) listing(sheet, title string, l reports.Listing) error {
	out := &listing{columns: l.Columns, rows: min(l.Rows, MostRows-2), banner: title}
	if b.doc.Banner != "" {
		out.banner = b.doc.Banner + ": its patients are invented. " + title
	}
	if l.Rows > out.rows {
		out.banner += " (the first " + strconv.Itoa(
			out.rows,
		) + " of " + strconv.Itoa(
			l.Rows,
		) + " rows: a worksheet holds no more; see `leydig export`)"
	}
	var err error
	if out.head, err = b.style(look{bold: true, head: true, left: true, bottomRule: true}); err != nil {
		return err
	}
	if out.note, err = b.style(look{bold: true, left: true, warn: b.doc.Banner != ""}); err != nil {
		return err
	}
	for _, c := range l.Columns {
		lk := look{left: c.Number == nil}
		if c.Number != nil {
			lk.numFmt = table.Part{Format: c.Format}.Excel()
		}
		id, err := b.style(lk)
		if err != nil {
			return err
		}
		out.styles = append(out.styles, id)
		width := max(9, utf8.RuneCountInString(heading(c))/2+3)
		if c.Text != nil {
			for r := range min(l.Rows, 200) {
				width = max(width, min(28, utf8.RuneCountInString(c.Text(r))+2))
			}
		}
		out.widths = append(out.widths, width)
		letter, err := excelize.ColumnNumberToName(len(out.letters) + 1)
		if err != nil {
			return err
		}
		out.letters = append(out.letters, letter)
	}
	if !b.bare {
		out.page = listingPage
		if err := b.printListing(sheet, out); err != nil {
			return err
		}
	}
	index, err := b.f.GetSheetIndex(sheet)
	if err != nil {
		return err
	}
	// excelize numbers the parts of a new workbook in the order of its sheets.
	b.listings["xl/worksheets/sheet"+strconv.Itoa(index+1)+".xml"] = out.pack()
	return nil
}

func heading(c reports.Column) string {
	if c.Unit == "" {
		return c.Name
	}
	return c.Name + " (" + c.Unit + ")"
}

// packed is a part that was compressed on its own, while the other sheets are made.
type packed struct {
	data       [][]byte
	compressed uint64
	crc        uint32
	size       uint64
	err        error
}

// chunkRows is how many rows are written and compressed at a time. Chunks are
// compressed side by side; each ends on a byte, so that together they are one
// deflate stream, the same whatever the number of workers.
const chunkRows = 2048

type piece struct {
	raw, data []byte
	err       error
}

// pack writes and compresses the worksheet part in the background.
func (l *listing) pack() <-chan packed {
	n := max(1, (l.rows+chunkRows-1)/chunkRows)
	pieces := make([]chan piece, n)
	for i := range pieces {
		pieces[i] = make(chan piece, 1)
	}
	workers := runtime.GOMAXPROCS(0)
	ahead := make(chan struct{}, 2*workers) // bounds what waits to be collected
	next := make(chan int)
	go func() {
		for i := range n {
			ahead <- struct{}{}
			next <- i
		}
		close(next)
	}()
	for range workers {
		go func() {
			var p presser
			for i := range next {
				pieces[i] <- l.piece(&p, i, i == n-1)
			}
		}()
	}
	done := make(chan packed, 1)
	go func() {
		var p packed
		for i := range pieces {
			x := <-pieces[i]
			<-ahead
			p.err = errors.Join(p.err, x.err)
			p.crc = crc32.Update(p.crc, crc32.IEEETable, x.raw)
			p.size += uint64(len(x.raw))
			p.compressed += uint64(len(x.data))
			p.data = append(p.data, x.data)
		}
		done <- p
	}()
	return done
}

// presser is what a worker compresses with.
type presser struct {
	z   *flate.Writer
	out bytes.Buffer
}

// press compresses a chunk, the last of a stream or not.
func (p *presser) press(raw []byte, last bool) ([]byte, error) {
	if p.z == nil {
		z, err := flate.NewWriter(nil, flate.BestSpeed)
		if err != nil {
			return nil, err
		}
		p.z = z
	}
	p.out.Reset()
	p.z.Reset(&p.out)
	_, err := p.z.Write(raw)
	if last {
		err = errors.Join(err, p.z.Close())
	} else {
		err = errors.Join(err, p.z.Flush())
	}
	return bytes.Clone(p.out.Bytes()), err
}

// piece writes and compresses one chunk.
func (l *listing) piece(p *presser, i int, last bool) piece {
	raw := make([]byte, 0, 48*len(l.columns)*min(chunkRows, l.rows+1)+4096)
	var beginErr, endErr error
	if i == 0 {
		raw, beginErr = l.begin(raw)
	}
	raw = l.body(raw, i*chunkRows, min((i+1)*chunkRows, l.rows))
	if last {
		raw, endErr = l.end(raw)
	}
	data, err := p.press(raw, last)
	return piece{raw, data, errors.Join(beginErr, endErr, err)}
}

// lastColumn names the last column.
func (l *listing) lastColumn() (string, error) {
	return excelize.ColumnNumberToName(max(1, len(l.columns)))
}

// begin adds the worksheet up to the first row of data.
func (l *listing) begin(b []byte) ([]byte, error) {
	last, err := l.lastColumn()
	if err != nil {
		return b, err
	}
	b = append(b, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`...)
	b = append(b, `<dimension ref="A1:`+last+strconv.Itoa(l.rows+2)+`"/><sheetViews><sheetView workbookViewId="0">`+
		`<pane xSplit="1" ySplit="2" topLeftCell="B3" activePane="bottomRight" state="frozen"/>`+
		`</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>`...)
	for i, width := range l.widths {
		n := strconv.Itoa(i + 1)
		b = append(b, `<col min="`+n+`" max="`+n+`" width="`+strconv.Itoa(width)+`" customWidth="1"/>`...)
	}
	b = append(b, `</cols><sheetData><row r="1">`...)
	b = text(b, cell{`<c r="A`, attributes(l.note)}, "1", l.banner)
	b = append(b, `</row><row r="2" ht="42" customHeight="1">`...)
	for i, c := range l.columns {
		b = text(b, cell{`<c r="` + l.letters[i], attributes(l.head)}, "2", heading(c))
	}
	return append(b, `</row>`...), nil
}

// cell is what begins the cells of a column, before and behind the number of the row.
type cell struct{ before, behind string }

func attributes(style int) string { return `" s="` + strconv.Itoa(style) + `"` }

// body adds the rows from..to.
func (l *listing) body(b []byte, from, to int) []byte {
	cells := make([]cell, len(l.columns))
	for i := range cells {
		cells[i] = cell{`<c r="` + l.letters[i], attributes(l.styles[i])}
	}
	for r := from; r < to; r++ {
		row := strconv.Itoa(r + 3)
		b = append(append(append(b, `<row r="`...), row...), `">`...)
		for i := range l.columns {
			c := &l.columns[i]
			if c.Number == nil {
				if s := c.Text(r); s != "" {
					b = text(b, cells[i], row, s)
				}
				continue
			}
			v := c.Number(r)
			if math.IsNaN(v) || math.IsInf(v, 0) {
				continue
			}
			b = append(append(append(append(b, cells[i].before...), row...), cells[i].behind...), `><v>`...)
			b = append(shortest(b, v), `</v></c>`...)
		}
		b = append(b, `</row>`...)
	}
	return b
}

// shortest adds a number with as many digits as tell it from its neighbours.
func shortest(b []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 && (v != 0 || !math.Signbit(v)) {
		return strconv.AppendInt(b, int64(v), 10)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

// end closes the worksheet.
func (l *listing) end(b []byte) ([]byte, error) {
	last, err := l.lastColumn()
	return append(b, `</sheetData><autoFilter ref="A2:`+last+strconv.Itoa(l.rows+2)+`"/>`+l.page+`</worksheet>`...), err
}

// text adds an inline string: what begins with = is a text, not a formula.
func text(b []byte, c cell, row, s string) []byte {
	b = append(append(append(b, c.before...), row...), c.behind...)
	if s[0] == ' ' || s[len(s)-1] == ' ' || strings.ContainsAny(s, "\n\t\r") {
		b = append(b, ` t="inlineStr"><is><t xml:space="preserve">`...)
	} else {
		b = append(b, ` t="inlineStr"><is><t>`...)
	}
	return append(escape(b, fitting(s)), `</t></is></c>`...)
}

// escape adds text for XML; characters that XML cannot hold become U+FFFD. A text
// that looks like the format's own escape, _x0041_, is kept as it is by escaping its
// underline.
func escape(b []byte, s string) []byte {
	if plain(s) {
		return append(b, s...)
	}
	for i, r := range s {
		switch {
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '_' && looksEscaped(s[i:]):
			b = append(b, "_x005F_"...)
		case r == '\r':
			b = append(b, "&#13;"...) // a reader would make a line feed of it
		case r < ' ' && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
			b = utf8.AppendRune(b, 0xfffd)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// plain tells a text of which nothing is to be escaped.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '<' || c == '>' || c == '&' || c == '_' {
			return false
		}
	}
	return true
}

// looksEscaped tells _xHHHH_.
func looksEscaped(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}

// mostUnits is how many UTF-16 units a cell holds; with more, programs call the
// workbook damaged.
const mostUnits = 32767

// fitting cuts a text that no cell holds, and says so at its end.
func fitting(s string) string {
	if len(s) <= mostUnits {
		return s
	}
	const cut = " (cut)"
	units := 0
	for i, r := range s {
		if units += utf16.RuneLen(r); units > mostUnits-len(cut) {
			if len(utf16.Encode([]rune(s))) <= mostUnits {
				return s
			}
			return s[:i] + cut
		}
	}
	return s
}
