package excel

import (
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"leydig/reports"
)

// A listing comes out of its compression as it would be written plainly, cell by cell: with
// columns that are often empty, texts of few and of many kinds, long ones that nothing reaches
// back to, numbers that stand in several columns, and more chunks than pens, of which the last is full or not.
func TestPacked(t *testing.T) {
	for _, rows := range []int{0, 1, 9, chunkRows, 9*chunkRows + 119} {
		l := listed(rows)
		p := <-l.pack()
		var data bytes.Buffer
		for _, d := range p.data {
			data.Write(d)
		}
		if uint64(data.Len()) != p.compressed {
			t.Errorf("%d rows: %d bytes, said to be %d", rows, data.Len(), p.compressed)
		}
		got, err := io.ReadAll(flate.NewReader(&data))
		if err != nil {
			t.Fatalf("%d rows: %v", rows, err)
		}
		if want := plainly(l); string(got) != want {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Fatalf("%d rows: byte %d: …%.80s, want …%.80s", rows, at, got[at:], want[at:])
		}
		if p.size != uint64(len(got)) || p.crc != crc32.ChecksumIEEE(got) {
			t.Errorf("%d rows: size %d of %d, or another checksum", rows, p.size, len(got))
		}
	}
}

// listed is a sheet of invented values.
func listed(rows int) *listing {
	r := rand.New(rand.NewPCG(7, uint64(rows)))
	words := make([]string, rows)
	values := make([]float64, rows)
	for i := range rows {
		words[i] = []string{"yes", "no", "no", "", "<&>", " kept ", "a\tb", "_x0041_", strconv.Itoa(r.IntN(99999)),
			strings.Repeat("long", i%60/59*r.IntN(9000))}[r.IntN(10)]
		values[i] = []float64{math.NaN(), math.Inf(1), 0, math.Copysign(0, -1), 12, -0.25, float64(r.IntN(3000)) / 30.4375,
			1e300, 1e-9, r.Float64()}[r.IntN(10)]
	}
	l := &listing{rows: rows, banner: "A banner", head: 3, note: 4, page: "<pageMargins/>"}
	add := func(style int, c reports.Column) {
		l.columns = append(l.columns, c)
		l.styles, l.widths = append(l.styles, style), append(l.widths, 9)
		l.letters = append(l.letters, []string{"A", "B", "C", "D", "E", "F", "AA"}[len(l.letters)])
	}
	add(5, reports.Column{Name: "id", Text: func(i int) string { return fmt.Sprintf("S%06d", i) }})
	add(6, reports.Column{Name: "value", Unit: "ng/dL", Number: func(i int) float64 { return values[i] }})
	add(5, reports.Column{Name: "word", Text: func(i int) string { return words[i] }})
	add(6, reports.Column{Name: "again", Number: func(i int) float64 { return values[i/2] }})
	add(7, reports.Column{Name: "third", Number: func(i int) float64 { return values[i] }})
	add(5, reports.Column{Name: "word again", Text: func(i int) string { return words[i/3] }})
	add(5, reports.Column{Name: "seldom", Text: func(i int) string { return strings.Repeat("x", max(0, i%500-498)) }})
	return l
}

// plainly is the part without compression.
func plainly(l *listing) string {
	var b strings.Builder
	last := strconv.Itoa(l.rows + 2)
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:AA` + last + `"/>` +
		`<sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="2" topLeftCell="B3" activePane="bottomRight" ` +
		`state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>`)
	for i, width := range l.widths {
		fmt.Fprintf(&b, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
	}
	text := func(column, row, style int, s string) {
		space := ""
		if strings.TrimSpace(s) != s || strings.Contains(s, "\t") {
			space = ` xml:space="preserve"`
		}
		fmt.Fprintf(&b, `<c r="%s%d" s="%d" t="inlineStr"><is><t%s>%s</t></is></c>`, l.letters[column], row, style, space,
			escape(nil, fitting(s)))
	}
	b.WriteString(`</cols><sheetData><row r="1">`)
	text(0, 1, l.note, l.banner)
	b.WriteString(`</row><row r="2" ht="42" customHeight="1">`)
	for i, c := range l.columns {
		text(i, 2, l.head, heading(c))
	}
	b.WriteString(`</row>`)
	for r := range l.rows {
		fmt.Fprintf(&b, `<row r="%d">`, r+3)
		for i, c := range l.columns {
			if c.Text != nil {
				if s := c.Text(r); s != "" {
					text(i, r+3, l.styles[i], s)
				}
			} else if v := c.Number(r); !math.IsNaN(v) && !math.IsInf(v, 0) {
				fmt.Fprintf(&b, `<c r="%s%d" s="%d"><v>%s</v></c>`, l.letters[i], r+3, l.styles[i], strconv.FormatFloat(v, 'g', -1, 64))
			}
		}
		b.WriteString(`</row>`)
	}
	b.WriteString(`</sheetData><autoFilter ref="A2:AA` + last + `"/>` + l.page + `</worksheet>`)
	return b.String()
}
