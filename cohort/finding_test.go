package cohort

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// TestCodesAreDocumented: docs/findings.md has a line for each code, and for no other.
func TestCodesAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("../docs/findings.md")
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "finding.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ast.Inspect(file, func(x ast.Node) bool {
		v, ok := x.(*ast.ValueSpec)
		if id, is := valueAndType(v); ok && is == "Code" {
			n++
			if !strings.Contains(string(doc), "| `"+id+"` |") {
				t.Errorf("docs/findings.md lacks %s", id)
			}
		}
		return true
	})
	if lines := strings.Count(string(doc), "\n| `"); n < 20 || lines != n {
		t.Errorf("%d codes, %d lines", n, lines)
	}
}

// valueAndType gives the value and the type of a constant.
func valueAndType(v *ast.ValueSpec) (value, of string) {
	if v == nil || len(v.Values) != 1 {
		return "", ""
	}
	if id, ok := v.Type.(*ast.Ident); ok {
		of = id.Name
	}
	if lit, ok := v.Values[0].(*ast.BasicLit); ok {
		value = strings.Trim(lit.Value, `"`)
	}
	return value, of
}
