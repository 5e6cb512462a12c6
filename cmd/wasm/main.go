//go:build js && wasm

// Command wasm is the same core in a browser: a page hands it the files' bytes, and
// nothing leaves the machine.
package main

import (
	"bytes"
	"context"
	"io"
	"syscall/js"

	"leydig/cmd/study"
)

// memory is a report's files by name.
type memory struct{ files map[string]*bytes.Buffer }

type closer struct{ *bytes.Buffer }

func (closer) Close() error { return nil }

// Create opens a new file; a page runs one thing at a time.
func (m *memory) Create(name string) (io.WriteCloser, error) {
	b := &bytes.Buffer{}
	m.files[name] = b
	return closer{b}, nil
}

// report takes a list of {name, bytes}, a plan's text ("" for none) and a list of
// formats, and gives {files: {name: bytes}} or {error: text}.
func report(_ js.Value, args []js.Value) any {
	var inputs []study.Input
	for i := range args[0].Length() {
		file := args[0].Index(i)
		data := make([]byte, file.Get("bytes").Length())
		js.CopyBytesToGo(data, file.Get("bytes"))
		inputs = append(inputs, study.Input{Name: file.Get("name").String(), R: bytes.NewReader(data), Size: int64(len(data))})
	}
	var formats []string
	for i := range args[2].Length() {
		formats = append(formats, args[2].Index(i).String())
	}
	out, err := run(context.Background(), inputs, args[1].String(), formats)
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	files := map[string]any{}
	for name, b := range out.files {
		a := js.Global().Get("Uint8Array").New(b.Len())
		js.CopyBytesToJS(a, b.Bytes())
		files[name] = a
	}
	return map[string]any{"files": files}
}

func run(ctx context.Context, inputs []study.Input, text string, formats []string) (*memory, error) {
	chosen, err := study.ChooseFormats(formats)
	if err != nil {
		return nil, err
	}
	var plan []byte
	if text != "" {
		plan = []byte(text)
	}
	p, err := study.ParsePlan("study.yaml", plan, nil)
	if err != nil {
		return nil, err
	}
	s, err := study.Load(ctx, inputs, p, nil)
	if err != nil {
		return nil, err
	}
	set, err := s.Analyse(ctx, "browser")
	if err != nil {
		return nil, err
	}
	out := &memory{files: map[string]*bytes.Buffer{}}
	return out, study.Write(ctx, out, chosen, set, s.Data, study.Look{})
}

func main() {
	js.Global().Set("leydigReport", js.FuncOf(report))
	select {}
}
