"""Wireroom's services: the kernel, the runtime, the stages, the pipeline and the command line."""
