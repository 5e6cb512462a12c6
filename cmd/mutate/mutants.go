//go:build unix

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// edit replaces the bytes [from, to) of a file.
type edit struct {
	from, to int
	text     string
}

// mutant is one small fault that a test ought to see.
type mutant struct {
	file      string // its path
	pkg       string
	line, col int
	what      string
	edits     []edit
}

func (m mutant) String() string { return fmt.Sprintf("%s:%d:%d: %s", m.file, m.line, m.col, m.what) }

// apply gives the file's text with the fault in it.
func (m mutant) apply(source []byte) []byte {
	edits := slices.SortedFunc(slices.Values(m.edits), func(a, b edit) int { return b.from - a.from })
	out := slices.Clone(source)
	for _, e := range edits {
		out = slices.Concat(out[:e.from], []byte(e.text), out[e.to:])
	}
	return out
}

// swapped are operators that are easily written for each other.
var swapped = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.ADD: token.SUB, token.SUB: token.ADD,
	token.MUL: token.QUO, token.QUO: token.MUL, token.LAND: token.LOR, token.LOR: token.LAND,
}

// confused are names that are easily written for each other: the faults of a
// table of results.
var confused = both(map[string]string{
	"Lower": "Upper", "lower": "upper", "WorstCase": "BestCase", "worst": "best",
	"Mean": "Median", "Q1": "Q3", "Lost": "N", "Events": "AtRisk", "min": "max",
})

func both(one map[string]string) map[string]string {
	out := map[string]string{}
	for a, b := range one {
		out[a], out[b] = b, a
	}
	return out
}

// finder collects the mutants of one file.
type finder struct {
	fset   *token.FileSet
	source []byte
	file   string
	pkg    string
	found  []mutant
}

// mutants lists every fault that can be put into a file, in the order of its text.
func mutants(pkg, file string, source []byte) ([]mutant, error) {
	f := &finder{fset: token.NewFileSet(), source: source, file: file, pkg: pkg}
	tree, err := parser.ParseFile(f.fset, file, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	ast.Inspect(tree, f.visit)
	slices.SortStableFunc(f.found, func(a, b mutant) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return a.col - b.col
	})
	return f.found, nil
}

func (f *finder) offset(p token.Pos) int { return f.fset.Position(p).Offset }

// text is the source of a node.
func (f *finder) text(n ast.Node) string {
	return string(f.source[f.offset(n.Pos()):f.offset(n.End())])
}

func (f *finder) add(at token.Pos, what string, edits ...edit) {
	p := f.fset.Position(at)
	f.found = append(f.found, mutant{file: f.file, pkg: f.pkg, line: p.Line, col: p.Column, what: what, edits: edits})
}

// replace puts a text in a node's place.
func (f *finder) replace(n ast.Node, text, what string) {
	f.add(n.Pos(), what, edit{f.offset(n.Pos()), f.offset(n.End()), text})
}

func (f *finder) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GenDecl:
		return n.Tok == token.VAR // types and constants hold no behaviour of their own
	case *ast.FuncDecl:
		f.early(n)
	case *ast.BinaryExpr:
		if to, ok := swapped[n.Op]; ok {
			at := f.offset(n.OpPos)
			f.add(n.OpPos, fmt.Sprintf("%s for %s", to, n.Op), edit{at, at + len(n.Op.String()), to.String()})
		}
	case *ast.IfStmt:
		f.replace(n.Cond, "!("+f.text(n.Cond)+")", "condition negated")
	case *ast.SelectorExpr:
		if to, ok := confused[n.Sel.Name]; ok {
			f.replace(n.Sel, to, to+" for "+n.Sel.Name)
		}
	case *ast.CallExpr:
		if name, ok := n.Fun.(*ast.Ident); ok && confused[name.Name] != "" {
			f.replace(name, confused[name.Name], confused[name.Name]+" for "+name.Name)
		}
	case *ast.CompositeLit:
		f.members(n)
	case *ast.ExprStmt:
		if call, ok := n.X.(*ast.CallExpr); ok {
			f.replace(n, "{}", "call of "+f.text(call.Fun)+" dropped")
		}
	case *ast.IndexExpr:
		f.next(n.Index)
	case *ast.SliceExpr:
		f.next(n.Low)
	}
	return true
}

// members swaps the values of two names of a literal: Lower: a, Upper: b.
func (f *finder) members(n *ast.CompositeLit) {
	values := map[string]ast.Expr{}
	for _, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if name, ok := kv.Key.(*ast.Ident); ok {
				values[name.Name] = kv.Value
			}
		}
	}
	for name, a := range values {
		other := confused[name]
		if b := values[other]; b != nil && name < other {
			f.add(a.Pos(), "values of "+name+" and "+other+" swapped",
				edit{f.offset(a.Pos()), f.offset(a.End()), f.text(b)}, edit{f.offset(b.Pos()), f.offset(b.End()), f.text(a)})
		}
	}
}

// next takes the element after the one that is named by number.
func (f *finder) next(index ast.Expr) {
	lit, ok := index.(*ast.BasicLit)
	if !ok || lit.Kind != token.INT {
		return
	}
	if v, err := strconv.Atoi(lit.Value); err == nil {
		f.replace(lit, strconv.Itoa(v+1), fmt.Sprintf("index %d for %d", v+1, v))
	}
}

// early leaves a function at once, with nothing.
func (f *finder) early(n *ast.FuncDecl) {
	if n.Body == nil || len(n.Body.List) == 0 {
		return
	}
	var zero []string
	if n.Type.Results != nil {
		for _, r := range n.Type.Results.List {
			for range max(1, len(r.Names)) {
				zero = append(zero, "*new("+f.text(r.Type)+")")
			}
		}
	}
	at := f.offset(n.Body.Lbrace) + 1
	f.add(n.Body.List[0].Pos(), n.Name.Name+" returns at once", edit{at, at, " if true { return " + strings.Join(zero, ", ") + " };"})
}
