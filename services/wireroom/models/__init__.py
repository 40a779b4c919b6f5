"""What models are made of: ONNX sessions, labels, compiled functions and their tables."""
