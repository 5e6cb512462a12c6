//go:build unix

package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"unicode/utf16"
)

// zipped packs parts.
func zipped(parts ...[2]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p[0])
		if err == nil {
			_, err = w.Write([]byte(p[1]))
		}
		if err != nil {
			panic(err) // memory only
		}
	}
	z.Close()
	return b.Bytes()
}

// sheetXML is a worksheet part around rows.
func sheetXML(rows string) string {
	return "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"
}

const (
	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
	rootRels     = `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookXML      = `<workbook><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>`
	bookRels     = `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="r2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>` +
		`<Relationship Id="r3" Type="http://x/styles" Target="styles.xml"/></Relationships>`
)

// xlsxOf is a small workbook; parts given replace those of their name or are added, even
// twice.
func xlsxOf(parts ...[2]string) []byte {
	own := [][2]string{{"[Content_Types].xml", contentTypes}, {"_rels/.rels", rootRels}, {"xl/workbook.xml", bookXML},
		{"xl/_rels/workbook.xml.rels", bookRels},
		{"xl/sharedStrings.xml", "<sst/>"}, {"xl/styles.xml", "<styleSheet/>"}, {"xl/worksheets/sheet1.xml", sheetXML("")}}
	for i := range own {
		for _, p := range parts {
			if p[0] == own[i][0] && own[i][1] != sheetXML("") {
				own[i] = p
			}
		}
	}
	for _, p := range parts {
		if p[0] == "xl/worksheets/sheet1.xml" {
			if p[1] == sheetXML("") { // the same part twice
				own = append(own, p)
			} else {
				own[6] = p
			}
		} else if strings.HasPrefix(p[0], "xl/w") && !strings.HasPrefix(p[0], "xl/workbook") {
			own = append(own, p)
		}
	}
	return zipped(own...)
}

// odsOf is an OpenDocument spreadsheet around the rows of its table.
func odsOf(rows string) []byte {
	return zipped([2]string{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
		[2]string{"content.xml", `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
			`xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">` +
			`<office:body><office:spreadsheet><table:table table:name="One">` +
			rows + `</table:table></office:spreadsheet></office:body></office:document-content>`})
}

// odsCell is a row of one repeated cell.
func odsCell(repeat, text string) string {
	return `<table:table-row><table:table-cell table:number-columns-repeated="` + repeat + `" office:value-type="string"><text:p>` +
		text + `</text:p></table:table-cell></table:table-row>`
}

// record is a record of a workbook's stream (BIFF8).
func record(id int, data []byte) []byte {
	out := binary.LittleEndian.AppendUint16(nil, uint16(id))
	return append(binary.LittleEndian.AppendUint16(out, uint16(len(data))), data...)
}

func shorts(v ...int) []byte {
	var out []byte
	for _, x := range v {
		out = binary.LittleEndian.AppendUint16(out, uint16(x))
	}
	return out
}

func xlsNumber(row, col int, v float64) []byte {
	return record(0x203, binary.LittleEndian.AppendUint64(shorts(row, col, 0), math.Float64bits(v)))
}

// xlsOf is an old workbook with so many sheets, which begin at the given bodies in turn.
func xlsOf(globals []byte, sheets int, bodies ...[]byte) []byte {
	bof := record(0x809, shorts(0x0600, 0x0005, 0, 0, 0, 0, 0, 0))
	stream := append(bytes.Clone(bof), globals...)
	bound := func(at int) []byte {
		return record(0x85, append(binary.LittleEndian.AppendUint32(nil, uint32(at)), 0, 0, 1, 0, 's'))
	}
	start := len(stream) + sheets*len(bound(0)) + 4
	var at []int
	var tail []byte
	for _, b := range bodies {
		at = append(at, start+len(tail))
		tail = append(append(append(tail, bof...), b...), record(0x0a, nil)...)
	}
	for i := range sheets {
		stream = append(stream, bound(at[i%len(at)])...)
	}
	return compound(append(append(stream, record(0x0a, nil)...), tail...))
}

// compound puts a stream "Workbook" into a compound file (MS-CFB): a header, the table of
// sectors, the directory, the stream.
func compound(stream []byte) []byte {
	const sector, free, end, fat = 512, 0xffffffff, 0xfffffffe, 0xfffffffd
	for len(stream) < 4096 || len(stream)%sector != 0 {
		stream = append(stream, 0)
	}
	n := len(stream) / sector
	tables := 1
	for tables*128 < tables+1+n {
		tables++
	}
	u32 := func(b []byte, v ...uint32) []byte {
		for _, x := range v {
			b = binary.LittleEndian.AppendUint32(b, x)
		}
		return b
	}
	out := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 16)...)
	out = append(out, shorts(0x3e, 3, 0xfffe, 9, 6, 0, 0, 0)...)
	out = u32(out, 0, uint32(tables), uint32(tables), 0, 4096, end, 0, end, 0)
	for i := range 109 {
		if i < tables {
			out = u32(out, uint32(i))
		} else {
			out = u32(out, free)
		}
	}
	for i := range tables * 128 {
		switch {
		case i < tables:
			out = u32(out, fat)
		case i == tables, i == tables+n:
			out = u32(out, end)
		case i < tables+n:
			out = u32(out, uint32(i+1))
		default:
			out = u32(out, free)
		}
	}
	entry := func(name string, kind byte, child, first uint32, size int) {
		chars := utf16.Encode([]rune(name))
		b := make([]byte, 0, 128)
		for _, c := range chars {
			b = binary.LittleEndian.AppendUint16(b, c)
		}
		b = append(b, make([]byte, 64-len(b))...)
		b = append(b, shorts(2*len(chars)+2)...)
		b = u32(append(b, kind, 1), free, free, child)
		b = u32(append(b, make([]byte, 36)...), first, uint32(size), 0)
		out = append(out, b...)
	}
	entry("Root Entry", 5, 1, end, 0)
	entry("Workbook", 2, free, uint32(tables+1), len(stream))
	out = append(out, make([]byte, 256)...)
	return append(out, stream...)
}
