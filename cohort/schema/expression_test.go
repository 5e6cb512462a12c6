package schema

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestExpressions: every expression that is compiled when it is first asked for can be.
func TestExpressions(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var all []*ast.File
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".go") && !strings.HasSuffix(f.Name(), "_test.go") {
			parsed, err := parser.ParseFile(set, f.Name(), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, parsed)
		}
	}
	info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	check := types.Config{Error: func(error) {}, Importer: nothing{}} // imports matter to no constant text
	_, _ = check.Check("schema", set, all, &info)
	n := 0
	for _, f := range all {
		ast.Inspect(f, func(x ast.Node) bool {
			call, ok := x.(*ast.CallExpr)
			if !ok {
				return true
			}
			if name, ok := call.Fun.(*ast.Ident); !ok || name.Name != "expression" {
				return true
			}
			v := info.Types[call.Args[0]].Value
			if v == nil || v.Kind() != constant.String {
				t.Errorf("%s: no constant text", set.Position(call.Pos()))
				return true
			}
			if _, err := regexp.Compile(constant.StringVal(v)); err != nil {
				t.Errorf("%s: %v", set.Position(call.Pos()), err)
			}
			n++
			return true
		})
	}
	if n < 40 {
		t.Errorf("only %d expressions", n)
	}
}

type nothing struct{}

func (nothing) Import(path string) (*types.Package, error) {
	p := types.NewPackage(path, path[strings.LastIndexByte(path, '/')+1:])
	p.MarkComplete()
	return p, nil
}
