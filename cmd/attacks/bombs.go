//go:build unix

package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
)

func many(n int, f func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(f(i))
	}
	return b.String()
}

// bomb is an input that claims much; it is refused in one line.
func bomb(tried, name string, content func() []byte, words ...string) attack {
	return attack{"9", tried, func(k *kit) {
		r := k.leydig("check", k.file(name, content()))
		k.refused(r, append(words, name)...)
	}}
}

// fine is an input that claims much and holds little; it may be read or refused.
func fine(tried, name string, content func() []byte) attack {
	return attack{"9", tried, func(k *kit) {
		r := k.leydig("check", k.file(name, content()))
		k.seen = map[bool]string{true: "refused: ", false: "read: "}[r.status == 2] + k.short(r.errs)
	}}
}

var oneText = [2]string{"xl/sharedStrings.xml", "<sst><si><t>" + strings.Repeat("x", 1<<20) + "</t></si></sst>"}

func sheetPart(text string) [2]string { return [2]string{"xl/worksheets/sheet1.xml", text} }

func eighteen() []byte {
	parts := [][2]string{{"xl/workbook.xml", "<workbook><sheets>" + many(18,
		func(i int) string { return fmt.Sprintf(`<sheet name="p%d" r:id="p%d"/>`, i, i) }) + "</sheets></workbook>"},
		{"xl/_rels/workbook.xml.rels", "<Relationships>" + many(18, func(i int) string {
			return fmt.Sprintf(`<Relationship Id="p%d" Type="x/worksheet" Target="w%d.xml"/>`, i, i)
		}) + "</Relationships>"}}
	for i := range 18 {
		parts = append(parts, [2]string{fmt.Sprintf("xl/w%d.xml", i), sheetXML("") + strings.Repeat(" ", 31<<20)})
	}
	return xlsxOf(parts...)
}

// longTable is the shared strings of an old workbook: one text of 32,000 letters.
func longTable() []byte {
	long := strings.Repeat("x", 32000)
	sst := append(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, 1), 1),
		append(shorts(len(long)), append([]byte{0}, long...)...)...)
	out := record(0xfc, sst[:8000])
	for at := 8000; at < len(sst); at += 8000 {
		out = append(out, record(0x3c, append([]byte{0}, sst[at:min(len(sst), at+8000)]...))...)
	}
	return out
}

func labels() []byte {
	var out []byte
	for r := range 60000 {
		out = append(out, record(0xfd, append(shorts(r, 0, 0), 0, 0, 0, 0))...)
	}
	return out
}

var bombs = []attack{
	bomb("ods: columns repeated 2^63-1 times", "a.ods", func() []byte { return odsOf(odsCell("9223372036854775807", "x")) }),
	bomb("ods: rows repeated 2^63-1 times", "a.ods", func() []byte {
		return odsOf(strings.Replace(odsCell("1", "x"), "<table:table-row",
			`<table:table-row table:number-rows-repeated="9223372036854775807"`, 1))
	}),
	bomb("ods: a text of 1 MB, 16,000 times", "a.ods", func() []byte { return odsOf(odsCell("16000", strings.Repeat("x", 1<<20-10))) }),
	bomb("ods: 60,000 sheets", "a.ods", func() []byte { return odsOf(strings.Repeat(`</table:table><table:table table:name="x">`, 60000)) }),
	bomb("xlsx: a shared string of 1 MB in 3,000 cells", "a.xlsx", func() []byte {
		return xlsxOf(oneText, sheetPart(sheetXML(many(3000,
			func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>`, i+1, i+1) }))))
	}),
	fine("xlsx: a number format of 1,000,000 zeros", "a.xlsx", func() []byte {
		return xlsxOf([2]string{"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="` + strings.Repeat("0", 1000000) +
			`"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>`},
			sheetPart(sheetXML(many(1000, func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="A%d" s="0"><v>7</v></c></row>`, i+1, i+1) }))))
	}),
	bomb("xlsx: 18 parts of 31 MB", "a.xlsx", eighteen),
	fine("xlsx: 600,000 times 16,384 hidden columns", "a.xlsx", func() []byte {
		return xlsxOf(sheetPart("<worksheet><cols>" + strings.Repeat(`<col min="1" max="16384" hidden="1"/>`, 600000) +
			"</cols><sheetData/></worksheet>"))
	}),
	bomb("xlsx: 60,000 sheets at one place", "a.xlsx", func() []byte {
		return xlsxOf([2]string{"xl/workbook.xml", "<workbook><sheets>" + many(60000,
			func(i int) string { return fmt.Sprintf(`<sheet name="s%d" r:id="r1"/>`, i) }) + "</sheets></workbook>"})
	}),
	bomb("xlsx: a cell in column XFD of each of 100,000 rows", "a.xlsx", func() []byte {
		return xlsxOf(sheetPart(sheetXML(many(100000, func(i int) string {
			return fmt.Sprintf(`<row r="%d"><c r="XFD%d"><v>1</v></c></row>`,
				i+1, i+1)
		}))))
	}),
	bomb("xlsx: 1.5 GB of blanks in one part", "a.xlsx", func() []byte { return xlsxOf(sheetPart(sheetXML(strings.Repeat(" ", 1500<<20)))) }),
	bomb("xls: a cell in column 65535", "a.xls", func() []byte { return xlsOf(nil, 1, xlsNumber(0, 65535, 1)) }),
	bomb("xls: a text of 32,000 letters in 60,000 cells", "a.xls", func() []byte { return xlsOf(longTable(), 1, labels()) }),
	bomb("xls: 3,000 sheets at one place", "a.xls", func() []byte { return xlsOf(nil, 3000, xlsNumber(0, 0, 1)) }),
	bomb("html: 200,000 cells with colspan 1,000", "a.xls", func() []byte {
		return []byte("<table>" + strings.Repeat("<tr><td colspan=1000>a<td>b</tr>", 200000) + "</table>")
	}),
	bomb("html: 40 MB of cells with colspan 1,000 and rowspan 1,000", "a.html", func() []byte {
		return []byte("<table>" + strings.Repeat("<tr><td colspan=1000 rowspan=1000>a<td>b</tr>", 900000) + "</table>")
	}),
	bomb("html: 16 cells that reach down 1,000 rows, 100,000 rows", "a.html", func() []byte {
		return []byte("<table><tr>" + strings.Repeat("<td colspan=1000 rowspan=1000>a", 16) + "</tr>" +
			strings.Repeat("<tr><td>b</tr>", 100000) + "</table>")
	}),
	fine("html: 2,900 rows of colspan 1,000, within the budget", "a.html", func() []byte {
		return []byte("<table><tr><th>ID<th>Month<th>TT</tr>" + strings.Repeat("<tr><td colspan=1000>a<td>b</tr>", 2900) + "</table>")
	}),
	{"9", "csv: a quote that is never closed in 500 MB", func(k *kit) {
		path := k.file("a.csv", []byte("patient_id,month,total_testosterone\nP1,3,\"412\n"))
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			k.fail("%v", err)
			return
		}
		rows := bytes.Repeat([]byte("P2,6,398\n"), 1<<20)
		for range 500 << 20 / len(rows) {
			f.Write(rows)
		}
		f.Close()
		k.refused(k.leydig("check", path), "C2", "never closed")
	}},
	bomb("csv: one line of 100 MB", "a.csv", func() []byte { return bytes.Repeat([]byte("a,"), 50<<20) }),
	bomb("csv: a cell of 20 MB", "a.csv", func() []byte {
		return append([]byte("patient_id,month,TT\nP1,3,"), bytes.Repeat([]byte("4"), 20<<20)...)
	}),
	bomb("csv: 200 MB of NUL", "a.csv", func() []byte { return make([]byte, 200<<20) }),
	bomb("xml: entities within entities", "a.xml", func() []byte {
		return []byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><!DOCTYPE x [<!ENTITY a "xxxxxxxxxx">` +
			`<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>` +
			`<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell><Data>&c;</Data></Cell></Row></Table>` +
			`</Worksheet></Workbook>`)
	}),
	bomb("xml: a cell at column 2^31, a row at 2^31", "a.xml", func() []byte {
		return []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" ` +
			`xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>` +
			`<Row ss:Index="2147483647"><Cell ss:Index="2147483647"><Data>1</Data></Cell></Row></Table></Worksheet></Workbook>`)
	}),
}

var levels = []attack{
	{"10", "1,000 treatment texts, 4,000 men", func(k *kit) {
		k.noLimit = true
		k.texts(4000, 1000)
	}},
	{"10", "66,000 treatment texts, 66,000 men", func(k *kit) {
		k.noLimit = true
		k.texts(66000, 66000)
	}},
	{"10", "a level of 2,000 letters", func(k *kit) {
		in := k.file("a.csv", bytes.ReplaceAll(bytes.Replace(cohortCSV(), []byte(",lh\n"), []byte(",treatment\n"), 1), []byte(",4.5\n"),
			[]byte(","+strings.Repeat("x", 2000)+"\n")))
		if r := k.leydig("report", in, "--out", k.asks("r")); r.status == 2 {
			k.fail("%.200s", r.errs)
		}
		k.seen = "a whole report; the label is clipped"
	}},
	{"10", "16,384 columns", func(k *kit) {
		k.noLimit = true
		var b strings.Builder
		b.WriteString("patient_id,month,total_testosterone" + many(16381, func(i int) string { return fmt.Sprintf(",note %d", i) }) + "\n")
		for i := range 60 {
			fmt.Fprintf(&b, "P%d,%d,%d%s\n", i/3, 3*(i%3), 200+i, strings.Repeat(",1", 16381))
		}
		r := k.leydig("check", k.file("a.csv", []byte(b.String())))
		if r.status == 2 {
			k.fail("%.200s", r.errs)
		}
		k.seen = "read"
	}},
	{"10", "200,000 bad cells", func(k *kit) {
		r := k.leydig("check", k.file("a.csv", long(men(50000, func(i int) string { return fmt.Sprintf("P%05d", i) }),
			func(i, j int, cells []string) []string {
				if i > 2 {
					cells[3] = "tall order of letters " + strings.Repeat("x", 60)
				}
				return cells
			})))
		k.seen = fmt.Sprintf("1,000 findings are listed, the others counted (%d bytes)", len(r.out))
	}},
}

// texts writes a cohort with many treatments; the report pools them.
func (k *kit) texts(n, different int) {
	in := k.file("a.csv", []byte(strings.Replace(string(long(men(n, func(i int) string { return fmt.Sprintf("P%05d", i) }),
		func(i, j int, cells []string) []string {
			cells[4] = fmt.Sprintf("drug %05d of many", i%different)
			return cells
		})), ",lh\n", ",treatment\n", 1)))
	if r := k.leydig("report", in, "--out", k.asks("r")); r.status == 2 {
		k.fail("%.200s", r.errs)
	}
	k.seen = "a whole report; beyond 40 levels the rest is pooled"
}
