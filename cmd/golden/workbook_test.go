package golden

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// builtin are the number formats that a workbook names by number alone.
var builtin = map[int]string{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
	14: "m/d/yy", 49: "@"}

// workbook writes every sheet as text, a line a cell: reference, value as stored
// (texts in quotes), number format. Then what lies over the cells.
func workbook(t *testing.T, file string) string {
	t.Helper()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	over := overlays(t, file)
	formats := map[int]string{}
	var b strings.Builder
	for i, sheet := range f.GetSheetList() {
		if visible, err := f.GetSheetVisible(sheet); err != nil {
			t.Fatal(err)
		} else if visible {
			fmt.Fprintf(&b, "== %s\n", sheet)
		} else {
			fmt.Fprintf(&b, "== %s (hidden)\n", sheet)
		}
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			if sheet == "Numbers" { // what the other sheets show, in full: a line a row
				b.WriteString(strings.Join(row, "\t") + "\n")
				continue
			}
			for c, value := range row {
				if value != "" {
					cell(t, &b, f, sheet, c+1, r+1, value, formats)
				}
			}
		}
		merged, err := f.GetMergeCells(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range merged {
			fmt.Fprintf(&b, "merged %s:%s\n", m.GetStartAxis(), m.GetEndAxis())
		}
		for _, line := range over[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] {
			b.WriteString(line + "\n")
		}
		delete(over, fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1))
	}
	if len(over) > 0 {
		t.Errorf("drawings on sheets that the workbook does not list: %v", over)
	}
	return b.String()
}

func cell(t *testing.T, b *strings.Builder, f *excelize.File, sheet string, col, row int, value string, formats map[int]string) {
	t.Helper()
	ref, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		t.Fatal(err)
	}
	kind, err := f.GetCellType(sheet, ref)
	if err != nil {
		t.Fatal(err)
	}
	id, err := f.GetCellStyle(sheet, ref)
	if err != nil {
		t.Fatal(err)
	}
	format, known := formats[id]
	if !known {
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		format = builtin[style.NumFmt]
		if style.CustomNumFmt != nil {
			format = *style.CustomNumFmt
		} else if format == "" {
			format = "format " + itoa(style.NumFmt)
		}
		formats[id] = format
	}
	switch kind {
	case excelize.CellTypeSharedString, excelize.CellTypeInlineString:
		value = strconv.Quote(value)
	case excelize.CellTypeFormula:
		value = "=" + value
	}
	fmt.Fprintf(b, "%s\t%s\t%s\n", ref, value, format)
	if formula, err := f.GetCellFormula(sheet, ref); err != nil {
		t.Fatal(err)
	} else if formula != "" {
		fmt.Fprintf(b, "%s\t=%s\n", ref, formula)
	}
	if ok, target, err := f.GetCellHyperLink(sheet, ref); err != nil {
		t.Fatal(err)
	} else if ok {
		fmt.Fprintf(b, "%s\tlink to %s\n", ref, target)
	}
}

var (
	relation = regexp.MustCompile(`<Relationship [^>]*>`)
	attrID   = regexp.MustCompile(` Id="([^"]*)"`)
	attrTo   = regexp.MustCompile(` Target="([^"]*)"`)
	anchor   = regexp.MustCompile(`(?s)<xdr:(?:twoCell|oneCell|absolute)Anchor.*?</xdr:(?:twoCell|oneCell|absolute)Anchor>`)
	corner   = regexp.MustCompile(`(?s)<xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>`)
	named    = regexp.MustCompile(`<xdr:cNvPr [^>]*>`)
	attrName = regexp.MustCompile(` (?:name|descr)="[^"]*"`)
	chartRef = regexp.MustCompile(`<c:chart [^>]*r:id="([^"]*)"`)
	dataRef  = regexp.MustCompile(`<(?:c:)?f>([^<]*)</(?:c:)?f>|<a:t>([^<]*)</a:t>`)
)

// overlays lists, for each worksheet's part, its pictures and charts by their
// anchors; of a chart also its texts and the cells that it is drawn from.
func overlays(t *testing.T, file string) map[string][]string {
	t.Helper()
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	parts := map[string]string{}
	for _, p := range z.File {
		if !strings.HasSuffix(p.Name, ".xml") && !strings.HasSuffix(p.Name, ".rels") || strings.Contains(p.Name, "sharedStrings") {
			continue
		}
		r, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			t.Fatal(err)
		}
		parts[p.Name] = string(text)
	}
	out := map[string][]string{}
	for name := range parts {
		if dir, _ := path.Split(name); dir != "xl/worksheets/" {
			continue
		}
		for _, drawing := range related(parts, name) {
			if !strings.HasPrefix(drawing, "xl/drawings/drawing") {
				continue
			}
			charts := related(parts, drawing)
			for _, a := range anchor.FindAllString(parts[drawing], -1) {
				out[name] = append(out[name], overlay(a, parts, charts)...)
			}
		}
	}
	return out
}

// related are the parts that a part names, by their ids.
func related(parts map[string]string, name string) map[string]string {
	dir, base := path.Split(name)
	out := map[string]string{}
	for _, r := range relation.FindAllString(parts[dir+"_rels/"+base+".rels"], -1) {
		id, to := attrID.FindStringSubmatch(r), attrTo.FindStringSubmatch(r)
		if id == nil || to == nil {
			continue
		}
		if strings.HasPrefix(to[1], "/") {
			out[id[1]] = to[1][1:]
		} else {
			out[id[1]] = path.Join(dir, to[1])
		}
	}
	return out
}

// overlay describes one picture or chart.
func overlay(a string, parts, charts map[string]string) []string {
	var at []string
	for _, c := range corner.FindAllStringSubmatch(a, 2) {
		col, _ := strconv.Atoi(c[1])
		row, _ := strconv.Atoi(c[2])
		ref, err := excelize.CoordinatesToCellName(col+1, row+1)
		at = append(at, cmp.Or(ref, fmt.Sprint(err)))
	}
	what := "picture"
	var drawnFrom []string
	if m := chartRef.FindStringSubmatch(a); m != nil {
		what = "chart"
		for _, d := range dataRef.FindAllStringSubmatch(parts[charts[m[1]]], -1) {
			if line := "  " + cmp.Or(d[1], strconv.Quote(d[2])); !slices.Contains(drawnFrom, line) {
				drawnFrom = append(drawnFrom, line)
			}
		}
	}
	names := strings.Join(attrName.FindAllString(named.FindString(a), -1), "")
	return append([]string{what + " " + strings.Join(at, ":") + names}, drawnFrom...)
}
