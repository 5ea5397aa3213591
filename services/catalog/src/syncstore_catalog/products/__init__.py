"""The product slice: master products, their variants and pictures, with optimistic versions and a full history."""
