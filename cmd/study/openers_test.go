package study

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leydig/reports/compose"
	"leydig/reports/table"
)

// writtenFor are workbook and document of a small sample, on the disk.
func writtenFor(t *testing.T, name string) (book, document string, headings, texts []string) {
	t.Helper()
	set, s := analysed(t, "small/"+name, []string{"patients.csv", "visits.csv"})
	chosen, err := ChooseFormats([]string{"xlsx", "docx"})
	if err != nil {
		t.Fatal(err)
	}
	out := &folder{files: map[string]*bytes.Buffer{}}
	if err := Write(context.Background(), out, chosen, set, s.Data, Look{}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for file, b := range out.files {
		if err := os.WriteFile(filepath.Join(dir, file), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	doc, err := compose.Document(set, compose.Look{})
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range doc.Sections {
		for _, b := range section.Blocks {
			v, ok := b.(*table.Table)
			if !ok || section.BookOnly || section.Aside || v.Aside {
				continue
			}
			headings = append(headings, v.Heading())
			for _, r := range v.Rows {
				for _, c := range r.Cells {
					texts = append(texts, c.String())
				}
			}
			for _, n := range v.Notes {
				texts = append(texts, n.Text)
			}
		}
	}
	return filepath.Join(dir, "report.xlsx"), filepath.Join(dir, "report.docx"), headings, texts
}

// TestPandocReadsTheDocument: tables, captions, cells and footnotes come through pandoc
// without loss.
func TestPandocReadsTheDocument(t *testing.T) {
	pandoc, err := exec.LookPath("pandoc")
	if err != nil {
		t.Skip("pandoc is not installed: the document is not read by it here")
	}
	for _, name := range []string{"more-outcomes", "no-follow-up"} {
		_, document, headings, texts := writtenFor(t, name)
		out, err := exec.Command(pandoc, "-f", "docx", "-t", "html", document).Output()
		if err != nil {
			t.Fatal(err)
		}
		plain := func(s string) string { return squeeze(strings.ReplaceAll(s, "\u00a0", " ")) }
		got := plain(html.UnescapeString(regexp.MustCompile(`</?[a-z][^>]*>`).ReplaceAllString(string(out), "")))
		for _, want := range append(headings, texts...) {
			if !strings.Contains(got, plain(want)) {
				t.Errorf("%s: pandoc does not find %q", name, want)
			}
		}
		whole, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		if n, want := bytes.Count(out, []byte("<table")), strings.Count(partOf(t, whole, "word/document.xml"), "<w:tbl>"); n != want ||
			n < len(headings) {
			t.Errorf("%s: %d tables, the document has %d, %d with headings", name, n, want, len(headings))
		}
	}
}

// partOf is a part of a package.
func partOf(t *testing.T, whole []byte, part string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(part)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestReadxlReadsTheWorkbook: R's readxl finds every sheet, and as many cells that hold
// something as there are.
func TestReadxlReadsTheWorkbook(t *testing.T) {
	rscript, err := exec.LookPath("Rscript")
	if err != nil {
		t.Skip("R is not installed: the workbook is not read by readxl here")
	}
	if exec.Command(rscript, "-e", "library(readxl)").Run() != nil {
		t.Skip("R lacks readxl (r-cran-readxl): the workbook is not read by it here")
	}
	const script = `library(readxl); f <- commandArgs(TRUE)[1]; for (s in excel_sheets(f)) {
		d <- suppressMessages(read_excel(f, s, col_names = FALSE, col_types = "text", .name_repair = "minimal"))
		cat(s, sum(!is.na(d)), sep = "\t"); cat("\n") }`
	path, _, _, _ := writtenFor(t, "more-outcomes")
	file := filepath.Join(t.TempDir(), "read.R")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command(rscript, file, path).Output()
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	var want strings.Builder
	cells := 0
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, r := range rows {
			for _, c := range r {
				if strings.TrimSpace(c) != "" {
					n++
				}
			}
		}
		cells += n
		fmt.Fprintf(&want, "%s\t%d\n", sheet, n)
	}
	if string(got) != want.String() || cells < 1000 {
		t.Errorf("readxl has\n%swant\n%s", got, want.String())
	}
}
